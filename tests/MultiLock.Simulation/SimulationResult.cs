namespace MultiLock.Simulation;

internal sealed record SimulationResult(int Seed, Tally Tally, Violation? Violation, string Timeline);
