using System.ComponentModel;

namespace MultiLock.Generated;

/// <summary>A method that carries <see cref="LeaderOnlyAttribute"/> but cannot be run.</summary>
/// <param name="Method">The method as a reader would look for it.</param>
/// <param name="Reason">Why it cannot be run, and what to write instead.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record OmittedLeaderTask(string Method, string Reason);
