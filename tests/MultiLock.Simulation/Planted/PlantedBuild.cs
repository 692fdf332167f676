using System.Diagnostics;

namespace MultiLock.Simulation;

/// <summary>This program beside libraries that were built from a copy of the sources with all bugs planted, each behind a switch.</summary>
internal sealed class PlantedBuild : IDisposable
{
    private const string Switch = "MULTILOCK_PLANTED";

    private readonly string _folder = Directory.CreateTempSubdirectory("multilock-planted-").FullName;

    private PlantedBuild()
    {
    }

    private string App => Path.Combine(_folder, "app");

    /// <summary>Copies, plants and builds.</summary>
    /// <exception cref="InvalidOperationException">An edit does not fit the sources any more, or the copy does not build.</exception>
    public static PlantedBuild Create(IEnumerable<PlantedBug> bugs)
    {
        var build = new PlantedBuild();
        try
        {
            build.CopySources(RepositoryRoot());
            foreach (PlantedBug bug in bugs)
            {
                Array.ForEach(bug.Edits, edit => build.Plant(bug.Name, edit));
            }

            build.Compile();
            return build;
        }
        catch
        {
            build.Dispose();
            throw;
        }
    }

    public static string RepositoryRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "MultiLock.Generators.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("Bugs are planted into the sources, which are not above this program. Run it from a checkout.");
    }

    /// <summary>Looks for one of the bugs.</summary>
    /// <returns>What this program printed, with the bug switched on.</returns>
    public string Simulate(string bug, int seeds)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(App, "MultiLock.Simulation.dll"), "--seeds", $"{seeds}", "--stop-after", "1"]);
        start.Environment[Switch] = bug;
        return Run(start).Output;
    }

    public void Dispose()
    {
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private static (int ExitCode, string Output) Run(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = true;
        using var process = System.Diagnostics.Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output);
    }

    private void CopySources(string root)
    {
        foreach (string file in Directory.EnumerateFiles(root).Where(file => Path.GetFileName(file) is not "MultiLock.Generators.sln"))
        {
            File.Copy(file, Path.Combine(_folder, Path.GetFileName(file)));
        }

        foreach (string folder in (string[])["src/MultiLock", "src/Providers/MultiLock.InMemory"])
        {
            foreach (string file in Directory.EnumerateFiles(Path.Combine(root, folder), "*", SearchOption.AllDirectories))
            {
                string relative = Path.GetRelativePath(root, file);
                if (!relative.Split(Path.DirectorySeparatorChar).Intersect(["bin", "obj"]).Any())
                {
                    Copy(file, Path.Combine(_folder, relative));
                }
            }
        }

        File.Copy(Path.Combine(root, "src/Directory.Build.props"), Path.Combine(_folder, "src/Directory.Build.props"));
        File.WriteAllText(
            Path.Combine(_folder, "src/MultiLock/Planted.cs"),
            $$"""
            namespace MultiLock;

            internal static class Planted
            {
                private static readonly string? On = System.Environment.GetEnvironmentVariable("{{Switch}}");

                public static bool Is(string bug) => On == bug;
            }
            """);
        foreach (string file in Directory.EnumerateFiles(AppContext.BaseDirectory, "*", SearchOption.AllDirectories))
        {
            Copy(file, Path.Combine(App, Path.GetRelativePath(AppContext.BaseDirectory, file)));
        }
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        File.Copy(from, to);
    }

    private void Plant(string bug, SourceEdit edit)
    {
        string path = Path.Combine(_folder, "src", edit.File);
        string source = File.ReadAllText(path);
        if (!edit.Fits(source))
        {
            throw new InvalidOperationException($"The bug '{bug}' cannot be planted: '{edit.Original.Trim()}' does not stand exactly once in {edit.File}.");
        }

        string planted = edit.Replacement.Replace("PLANTED", $"Planted.Is(\"{bug}\")", StringComparison.Ordinal);
        File.WriteAllText(path, source.Replace(edit.Original, planted, StringComparison.Ordinal));
    }

    private void Compile()
    {
        string project = Path.Combine(_folder, "src/Providers/MultiLock.InMemory");
        (int exitCode, string output) = Run(new ProcessStartInfo(
            "dotnet", ["build", project, "-c", "Release", "-v", "quiet", "-nologo", "-p:RunAnalyzers=false", "-p:TreatWarningsAsErrors=false", "-o", Path.Combine(_folder, "out")]));
        if (exitCode != 0)
        {
            throw new InvalidOperationException($"The planted copy does not build:\n{output}");
        }

        foreach (string library in (string[])["MultiLock.dll", "MultiLock.InMemory.dll"])
        {
            File.Copy(Path.Combine(_folder, "out", library), Path.Combine(App, library), overwrite: true);
        }
    }
}
