using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using YamlDotNet.Serialization;

namespace MultiLock.IntegrationTests.Environments;

/// <summary>docker-compose.yml and eng/services give the same servers under the same variables.</summary>
public sealed class ComposeFileTests
{
    private static readonly string Root = Path.GetFullPath(Path.Combine(Here(), "..", "..", ".."));
    private static readonly Dictionary<string, Dictionary<string, object>> Services = Read();

    public static TheoryData<string> Names => [.. Services.Keys];

    public static TheoryData<string> Scripts =>
        [.. Directory.GetFiles(Path.Combine(Root, "eng", "services"), "*.sh").Select(script => Path.GetFileNameWithoutExtension(script)!).Order(StringComparer.Ordinal)];

    [Fact]
    public void File_WhenRead_HasAServerForEveryBackendThatHasOne() =>
        Assert.Equal(["azurite", "consul", "postgres", "redis", "sqlserver", "zookeeper"], Services.Keys.Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Names))]
    public void Service_WhenStarted_IsPinnedHealthCheckedAndOnLoopbackOnly(string name)
    {
        Dictionary<string, object> service = Services[name];

        Assert.Matches(@"^[a-z0-9./-]+:\d+(\.\d+)+$|^[a-z0-9./-]+:\d{4}-CU\d+-[a-z0-9.-]+$", (string)service["image"]);
        var check = (Dictionary<object, object>)service["healthcheck"];
        Assert.NotEmpty((List<object>)check["test"]);
        string port = Assert.IsType<string>(Assert.Single((List<object>)service["ports"]));
        Assert.Matches(@"^127\.0\.0\.1:\d+:\d+$", port);
    }

    [Fact]
    public void Ports_WhenAllRun_DoNotClash()
    {
        int[] ports = [.. Services.Values.Select(service => int.Parse(((string)((List<object>)service["ports"])[0]).Split(':')[1], CultureInfo.InvariantCulture))];

        Assert.Equal(ports.Length, ports.Distinct().Count());
        Assert.All(ports, port => Assert.InRange(port, 1024, 32767));
    }

    [Theory]
    [MemberData(nameof(Scripts))]
    public async Task Variables_WhenTheScriptPrintsThem_FitTheService(string name)
    {
        Assert.True(Services.TryGetValue(name, out Dictionary<string, object>? service), $"docker-compose.yml has no service '{name}'.");
        string variables = await EnvironmentOfAsync(name);
        string port = ((string)((List<object>)service["ports"])[0]).Split(':')[1];

        string first = variables.Split('\n')[0];
        Assert.StartsWith("MULTILOCK_TEST_", first, StringComparison.Ordinal);
        Assert.Matches($@"[:=,]{port}(\D|$)", first);
        Assert.Contains("127.0.0.1", first, StringComparison.Ordinal);
        // A password or token of the file is the one that the variables tell.
        foreach (Match secret in Regex.Matches(Text(service), @"(?:PASSWORD|initial_management)""?\]?[:,] ?""?([A-Za-z0-9-]+)"))
        {
            Assert.Contains(secret.Groups[1].Value, variables, StringComparison.Ordinal);
        }
    }

    private static async Task<string> EnvironmentOfAsync(string name)
    {
        var start = new ProcessStartInfo("bash", [Path.Combine(Root, "eng", "services", $"{name}.sh"), "env"]) { RedirectStandardOutput = true };
        foreach (string variable in start.Environment.Keys.Where(key => key.StartsWith("MULTILOCK_", StringComparison.Ordinal)).ToArray())
        {
            // The defaults are asked for, whatever this run uses.
            start.Environment.Remove(variable);
        }

        using Process script = Process.Start(start)!;
        string output = await script.StandardOutput.ReadToEndAsync();
        await script.WaitForExitAsync();
        Assert.Equal(0, script.ExitCode);
        return output;
    }

    private static string Text(Dictionary<string, object> service) => new SerializerBuilder().Build().Serialize(service);

    private static Dictionary<string, Dictionary<string, object>> Read()
    {
        var file = new DeserializerBuilder().Build().Deserialize<Dictionary<string, object>>(File.ReadAllText(Path.Combine(Root, "docker-compose.yml")));
        return ((Dictionary<object, object>)file["services"]).ToDictionary(
            service => (string)service.Key, service => ((Dictionary<object, object>)service.Value).ToDictionary(entry => (string)entry.Key, entry => entry.Value));
    }

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
