using System.Diagnostics;
using System.Threading.Channels;

namespace MultiLock.Chaos;

/// <summary>A measured process, seen from the measuring one.</summary>
internal sealed class MeasuredProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Channel<(string Word, TimeSpan At, long Number)> _said = Channel.CreateUnbounded<(string, TimeSpan, long)>();
    private readonly List<(string Word, TimeSpan At, long Number)> _unasked = [];
    private readonly Process _process;

    public MeasuredProcess(string backend, string connection)
    {
        string assembly = Path.Combine(AppContext.BaseDirectory, "MultiLock.Chaos.dll");
        _process = Process.Start(new ProcessStartInfo("dotnet", [assembly, "measure-worker", backend, connection]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        _process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is not null && MeasureOutput.Parse(line.Data) is { } said)
            {
                _said.Writer.TryWrite(said);
            }
        };
        _process.BeginOutputReadLine();
    }

    /// <summary>When it said a word that it has not been asked for yet.</summary>
    public async Task<TimeSpan> WhenAsync(string word)
    {
        using var limit = new CancellationTokenSource(Patience, TimeProvider.System);
        while (true)
        {
            // A run may begin before or after the answer to the start.
            if (_unasked.FindIndex(one => one.Word == word) is >= 0 and int index)
            {
                TimeSpan at = _unasked[index].At;
                _unasked.RemoveAt(index);
                return at;
            }

            _unasked.Add(await _said.Reader.ReadAsync(limit.Token));
        }
    }

    public void Order(string order)
    {
        _process.StandardInput.WriteLine(order);
        _process.StandardInput.Flush();
    }

    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Ends it as a planned stop does.</summary>
    public async Task LeaveAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        Dispose();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }
}
