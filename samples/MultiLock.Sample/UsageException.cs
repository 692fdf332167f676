namespace MultiLock.Sample;

/// <summary>The command line cannot be understood; the message names the argument and the rule.</summary>
internal sealed class UsageException(string message) : Exception(message);
