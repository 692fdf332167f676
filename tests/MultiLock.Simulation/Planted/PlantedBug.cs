namespace MultiLock.Simulation;

/// <summary>A bug that the simulator must find.</summary>
internal sealed record PlantedBug(string Name, params SourceEdit[] Edits);
