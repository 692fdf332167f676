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
    public string[] ToArguments() =>
    [
        Name, ParticipantId, Backend, Connection, Records,
        RegisterPort.ToString(CultureInfo.InvariantCulture), Groups.ToString(CultureInfo.InvariantCulture), Planted.ToString(),
    ];

    public static WorkerArguments Parse(string[] arguments) => arguments is [var name, var participant, var backend, var connection, var records, var port, var groups, var planted]
        ? new WorkerArguments(
            name,
            participant,
            backend,
            connection,
            records,
            int.Parse(port, CultureInfo.InvariantCulture),
            int.Parse(groups, CultureInfo.InvariantCulture),
            Enum.Parse<PlantedFault>(planted))
        : throw new UsageException("'worker' is for the harness alone.");
}
