namespace MultiLock.Chaos;

/// <summary>Who leads what right now, as far as the records tell; the nemesis aims by it, and the end of a round waits for it.</summary>
internal sealed class LeaderBoard(IEnumerable<string> groups)
{
    private readonly Dictionary<string, Led> _led = groups.ToDictionary(group => group, _ => new Led("", 0, 0, TimeSpan.MinValue));

    /// <summary>The worker whose run of the continuous task is the newest and has not ended; null if there is none.</summary>
    public string? LeaderOf(string group) => _led[group] is { RunId: > 0 } led ? led.Worker : null;

    /// <summary>Every group has a leader that has shown a sign of life since.</summary>
    public bool AllLedSince(TimeSpan since) => _led.Values.All(led => led.RunId > 0 && led.Seen >= since);

    public void Apply(string worker, RunLine line)
    {
        if (line is { Kind: RunLineKind.Start, Task: ChaosTasks.Pump } && line.Token > _led[line.Group].Token)
        {
            _led[line.Group] = new Led(worker, line.RunId, line.Token, line.At);
            return;
        }

        foreach ((string group, Led led) in _led)
        {
            if (led.Worker == worker && led.RunId == line.RunId)
            {
                _led[group] = led with { RunId = line.Kind == RunLineKind.End ? 0 : led.RunId, Seen = line.At };
                return;
            }
        }
    }

    public void Ended(string worker)
    {
        foreach ((string group, Led led) in _led)
        {
            if (led.Worker == worker)
            {
                _led[group] = led with { RunId = 0 };
            }
        }
    }

    private sealed record Led(string Worker, long RunId, long Token, TimeSpan Seen);
}
