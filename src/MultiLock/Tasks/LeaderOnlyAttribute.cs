namespace MultiLock;

/// <summary>
/// Marks a method that runs only on the instance that leads <see cref="ElectionGroup"/>. The source generator writes the code that runs it;
/// <c>builder.Services.AddGeneratedLeaderTasks()</c> switches it on.
/// </summary>
/// <remarks>
/// <para>
/// Without a schedule the method is a <em>continuous</em> task: it starts when this instance begins to lead and its token is cancelled
/// when leadership ends. With <see cref="Every"/> or <see cref="Cron"/> it is called at each tick while this instance leads.
/// A task never overlaps itself.
/// </para>
/// <para>
/// The method may be an instance or a static method of an accessible class or record class, returning <see cref="Task"/>, <see cref="ValueTask"/>
/// or <c>void</c>. Its parameters are taken from the run (<see cref="CancellationToken"/>, <see cref="LeadershipContext"/>,
/// <see cref="LeaderTaskRun"/>) or, like the class itself, from a dependency injection scope made for the run; <c>[FromKeyedServices]</c> is honoured.
/// </para>
/// <para>
/// Any schedule value may be <c>"%Section:Key%"</c>, which is read from configuration when the host starts.
/// </para>
/// </remarks>
/// <param name="electionGroup">The group whose leader runs the method: 1 to 255 characters of <c>[A-Za-z0-9_.-]</c>.</param>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class LeaderOnlyAttribute(string electionGroup) : Attribute
{
    /// <summary>Gets the group whose leader runs the method.</summary>
    public string ElectionGroup { get; } = electionGroup;

    /// <summary>Gets or sets the name of the task, unique in the application. Default: <c>Namespace.Type.Method</c>.</summary>
    public string? Name { get; set; }

    /// <summary>
    /// Gets or sets the interval: <c>hh:mm:ss[.fff]</c>, <c>d.hh:mm:ss</c>, or <c>250ms 30s 5m 12h 1d</c>; at least 10 ms. Ticks are the multiples
    /// of the interval since the Unix epoch, so a change of leader does not shift them.
    /// </summary>
    public string? Every { get; set; }

    /// <summary>Gets or sets a cron expression of five fields, or of six with seconds first.</summary>
    public string? Cron { get; set; }

    /// <summary>Gets or sets the time zone of <see cref="Cron"/>, as an IANA or Windows id. Default: UTC.</summary>
    public string? TimeZone { get; set; }

    /// <summary>Gets or sets a value indicating whether a scheduled task also runs once at the start of each term. Default: false.</summary>
    public bool RunOnStart { get; set; }

    /// <summary>Gets or sets after what time the token of a run is cancelled, written as <see cref="Every"/>. Default: never.</summary>
    public string? Timeout { get; set; }

    /// <summary>Gets or sets what happens when a run throws. Default: <see cref="LeaderTaskFailure.Default"/>.</summary>
    public LeaderTaskFailure OnFailure { get; set; }

    /// <summary>
    /// Gets or sets a value indicating whether ticks are recorded in the group's state at the backend before their run starts, so that no tick is started
    /// twice and none is forgotten when leadership changes. Default: true for <see cref="Cron"/> and for an <see cref="Every"/> of a minute or more, false
    /// for shorter ones. Set to true where the backend stores no group state, the host does not start; by default such a schedule runs unrecorded there.
    /// </summary>
    public bool Durable { get; set; }

    /// <summary>Gets or sets what becomes of recorded ticks that passed without a start. Default: <see cref="LeaderTaskMissed.RunOnce"/>.</summary>
    public LeaderTaskMissed Missed { get; set; }

    /// <summary>Gets or sets how many ticks <see cref="LeaderTaskMissed.CatchUp"/> makes up for at most, 1 to 10,000; older ones are left out. Default: 100.</summary>
    public int CatchUpLimit { get; set; } = 100;

    /// <summary>
    /// Gets or sets what becomes of a recorded tick whose run was interrupted by a crash or by the loss of leadership.
    /// Default: <see cref="LeaderTaskInterrupted.Skip"/>.
    /// </summary>
    public LeaderTaskInterrupted OnInterrupted { get; set; }

    /// <summary>
    /// Gets or sets within what time after its tick a run starts, written as <see cref="Every"/>. The delay is the same for every tick of a task, whoever
    /// leads, and differs from task to task, so that tasks with the same schedule do not start together. Default: none.
    /// </summary>
    public string? Jitter { get; set; }

    /// <summary>
    /// Gets or sets after how many failed runs in a row this instance gives the group up, so that another one tries. It then stays out for 10 seconds,
    /// and twice as long each time until a run succeeds, up to 5 minutes. Default: 0, which means never.
    /// </summary>
    public int StepDownAfter { get; set; }
}
