using Xunit;

namespace MultiLock.TestSupport;

/// <summary>Tests that starve the thread pool of their process: nothing else may run beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class RunsAlone
{
    public const string Name = "Alone";
}
