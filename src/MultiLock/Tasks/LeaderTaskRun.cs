namespace MultiLock;

/// <summary>One call of a leader task. A method marked <see cref="LeaderOnlyAttribute"/> may take it as a parameter.</summary>
/// <param name="TaskName">The name of the task.</param>
/// <param name="ScheduledTime">The tick that caused the run, in UTC; the start of the term for a continuous task or a run on start.</param>
/// <param name="Attempt">1 for the first call for this tick or term, one more for each retry after a failure.</param>
/// <param name="Leadership">The leadership under which the run was started, with its fencing token.</param>
public sealed record LeaderTaskRun(string TaskName, DateTimeOffset ScheduledTime, int Attempt, LeadershipContext Leadership);
