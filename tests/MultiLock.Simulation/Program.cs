using MultiLock.Simulation;

return SimulationCommand.Run(args, Console.Out, Console.Error);
