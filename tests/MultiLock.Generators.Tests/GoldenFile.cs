using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Xunit;

namespace MultiLock.Generators.Tests;

/// <summary>
/// Compares text with <c>Snapshots/name.verified.cs</c>. A difference leaves <c>name.received.cs</c> beside it; with <c>MULTILOCK_UPDATE_SNAPSHOTS=1</c>
/// the verified file is written instead.
/// </summary>
internal static partial class GoldenFile
{
    private const string UpdateVariable = "MULTILOCK_UPDATE_SNAPSHOTS";

    public static void Verify(GeneratorRun run, [CallerMemberName] string name = "")
    {
        IEnumerable<KeyValuePair<string, string>> files =
            [new("Source.cs", run.Source), .. run.Files.OrderBy(file => file.Key, StringComparer.Ordinal)];
        string actual = VersionNumber().Replace(string.Concat(files.Select(file => $"//// {file.Key}\n{file.Value.TrimEnd()}\n\n")), "\"<version>\"");
        string verified = Path.Combine(Folder(), name + ".verified.cs");
        string received = Path.Combine(Folder(), name + ".received.cs");
        if (Environment.GetEnvironmentVariable(UpdateVariable) == "1")
        {
            File.WriteAllText(verified, actual);
        }

        string expected = File.Exists(verified) ? File.ReadAllText(verified) : "";
        if (actual == expected)
        {
            File.Delete(received);
            return;
        }

        File.WriteAllText(received, actual);
        Assert.Fail($"The generated code differs from {verified}; see {received}. Set {UpdateVariable}=1 to accept it.\n{actual}");
    }

    /// <summary>Reads all verified files: for each, the files that it is made of.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> ReadAll() => Directory
        .EnumerateFiles(Folder(), "*.verified.cs")
        .ToDictionary(path => Path.GetFileName(path).Split('.')[0], path => (IReadOnlyDictionary<string, string>)Split(File.ReadAllText(path)));

    private static Dictionary<string, string> Split(string text) => FileName()
        .Split(text)
        .Skip(1)
        .Chunk(2)
        .ToDictionary(part => part[0], part => part[1].TrimEnd() + "\n");

    [GeneratedRegex("^//// (.+)\n", RegexOptions.Multiline)]
    private static partial Regex FileName();

    /// <summary>The version of the generator changes with every release, and says nothing about its output.</summary>
    [GeneratedRegex("""(?<=GeneratedCode\("MultiLock\.Generators", )"[^"]*"(?=\))""")]
    private static partial Regex VersionNumber();

    private static string Folder([CallerFilePath] string path = "") => Path.Combine(Path.GetDirectoryName(path)!, "Snapshots");
}
