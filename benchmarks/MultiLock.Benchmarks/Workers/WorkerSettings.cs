using System.Globalization;

namespace MultiLock.Benchmarks;

/// <summary>What a participant is told.</summary>
/// <param name="Library">Which library it uses.</param>
/// <param name="Backend">Over which backend.</param>
/// <param name="Connection">Where the backend is.</param>
/// <param name="Ending">How long its work takes to end after it was told to.</param>
/// <param name="Groups">How many groups it competes for; the work is done in the first one.</param>
internal sealed record WorkerSettings(string Library, string Backend, string Connection, TimeSpan Ending, int Groups)
{
    public string[] ToArguments() =>
    [
        Library, Backend, Connection, Ending.TotalMilliseconds.ToString(CultureInfo.InvariantCulture), Groups.ToString(CultureInfo.InvariantCulture),
    ];

    public static WorkerSettings Parse(string[] arguments) => arguments is [var library, var backend, var connection, var ending, var groups]
        ? new WorkerSettings(
            library,
            backend,
            connection,
            TimeSpan.FromMilliseconds(double.Parse(ending, CultureInfo.InvariantCulture)),
            int.Parse(groups, CultureInfo.InvariantCulture))
        : throw new UsageException("'worker' is for the benchmarks alone.");
}
