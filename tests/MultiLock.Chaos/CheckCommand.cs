namespace MultiLock.Chaos;

/// <summary>Judges the kept records of a round again. What the harness saw go wrong beside them is not known any more.</summary>
internal static class CheckCommand
{
    public static int Run(string directory, string[] arguments)
    {
        if (!Directory.Exists(new RoundFiles(directory).Records))
        {
            throw new UsageException($"'{directory}' is not the directory of a round.");
        }

        return arguments.Except(["--timeline", "--lossy"]).FirstOrDefault() is { } unknown
            ? throw new UsageException($"Unknown argument '{unknown}'.")
            : ChaosCommand.Judge(new RoundFiles(directory), "kept", arguments.Contains("--timeline"), arguments.Contains("--lossy"), []);
    }
}
