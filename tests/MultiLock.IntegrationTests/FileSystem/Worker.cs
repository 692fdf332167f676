using System.Diagnostics;

namespace MultiLock.IntegrationTests.FileSystem;

/// <summary>A real process that competes, and that can be killed and frozen.</summary>
internal sealed class Worker : IDisposable
{
    private readonly Process _process;

    private Worker(Process process) => _process = process;

    public static string AssemblyPath { get; } = Path.Combine(AppContext.BaseDirectory, "MultiLock.IntegrationTests.Worker.dll");

    public Guid Session { get; private set; }

    public static async Task<Worker> StartAsync(string directory)
    {
        var start = new ProcessStartInfo("dotnet", [AssemblyPath, directory]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        var worker = new Worker(Process.Start(start)!);
        worker.Session = Guid.Parse(await worker.ReadAsync());
        return worker;
    }

    public async Task<string> AskAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line);
        return await ReadAsync();
    }

    public async Task<string> ReadAsync() =>
        await _process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(60))
        ?? throw new InvalidOperationException("The worker has ended.");

    /// <summary>Starts a worker that is expected to fail at once.</summary>
    /// <returns>What it wrote to the error stream.</returns>
    public static async Task<string> FailAsync(string directory, string variable, string value)
    {
        var start = new ProcessStartInfo("dotnet", [AssemblyPath, directory]) { RedirectStandardError = true, RedirectStandardInput = true };
        start.Environment[variable] = value;
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        string error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return error;
    }

    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public void Freeze() => Signal("STOP");

    public void Thaw() => Signal("CONT");

    public void Dispose()
    {
        _process.Kill();
        _process.Dispose();
    }

    private void Signal(string name)
    {
        using Process kill = Process.Start("kill", [$"-{name}", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
        Assert.Equal(0, kill.ExitCode);
    }
}
