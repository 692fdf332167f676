using System.Diagnostics;

namespace MultiLock.Benchmarks;

/// <summary>A participant in a process of its own.</summary>
internal sealed class ProcessParticipant : IParticipant
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly TcpProxy? _proxy;

    private ProcessParticipant(string name, Process process, TcpProxy? proxy)
    {
        Name = name;
        _process = process;
        _proxy = proxy;
    }

    public string Name { get; }

    public int ProcessId => _process.Id;

    public long Bytes => _proxy?.Bytes ?? 0;

    public static ProcessParticipant Start(string name, string verb, IEnumerable<string> arguments, Action<string> onLine, TcpProxy? proxy = null)
    {
        // By the dotnet host, because this process may be a test runner.
        string assembly = Path.Combine(AppContext.BaseDirectory, "MultiLock.Benchmarks.dll");
        var info = new ProcessStartInfo("dotnet", [assembly, verb, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        Process process = Process.Start(info)!;
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is { } text)
            {
                onLine(text);
            }
        };
        process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is { } text)
            {
                Console.Error.WriteLine($"{name}: {text}");
            }
        };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new ProcessParticipant(name, process, proxy);
    }

    public void Tell(string command)
    {
        _process.StandardInput.WriteLine(command);
        _process.StandardInput.Flush();
    }

    public async Task<TimeSpan> KillAsync()
    {
        TimeSpan before = DemoClock.Now;
        _process.Kill();
        await _process.WaitForExitAsync();
        return before;
    }

    public TimeSpan? Cut()
    {
        if (_proxy is null)
        {
            return null;
        }

        TimeSpan before = DemoClock.Now;
        _proxy.Apply(new ProxyRule { Holed = Traffic.Requests | Traffic.Replies });
        return before;
    }

    public void Heal() => _proxy?.Apply(ProxyRule.Pass);

    /// <summary>Ends its input and waits until it is gone.</summary>
    public async Task<bool> StopAsync()
    {
        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It is gone already.
        }

        using var limit = new CancellationTokenSource(StopLimit, TimeProvider.System);
        await _process.WaitForExitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return _process.HasExited;
    }

    public async ValueTask DisposeAsync()
    {
        if (!await StopAsync())
        {
            await KillAsync();
        }

        _process.Dispose();
        if (_proxy is not null)
        {
            await _proxy.DisposeAsync();
        }
    }
}
