using System.Globalization;

namespace MultiLock.Chaos;

/// <summary>What the harness tells a worker process.</summary>
internal sealed record WorkerArguments(
    string Name,
    string ParticipantId,
    string Backend,
    string Connection,
    string Records,
    int RegisterPort,
    int Groups,
    PlantedFault Planted)
{
    /// <summary>Gets by how much its wall clock is wrong, in the scenario <c>ticks</c>; null in the other one.</summary>
    public TimeSpan? ClockOffset { get; init; }

    public string[] ToArguments() =>
    [
        Name, ParticipantId, Backend, Connection, Records,
        RegisterPort.ToString(CultureInfo.InvariantCulture), Groups.ToString(CultureInfo.InvariantCulture), Planted.ToString(),
        ClockOffset is { } offset ? offset.TotalSeconds.ToString(CultureInfo.InvariantCulture) : "-",
    ];

    public static WorkerArguments Parse(string[] arguments) => arguments is [var name, var participant, var backend, var connection, var records, var port, var groups, var planted, var clock]
        ? new WorkerArguments(
            name,
            participant,
            backend,
            connection,
            records,
            int.Parse(port, CultureInfo.InvariantCulture),
            int.Parse(groups, CultureInfo.InvariantCulture),
            Enum.Parse<PlantedFault>(planted))
        {
            ClockOffset = clock == "-" ? null : TimeSpan.FromSeconds(double.Parse(clock, CultureInfo.InvariantCulture)),
        }
        : throw new UsageException("'worker' is for the harness alone.");
}
