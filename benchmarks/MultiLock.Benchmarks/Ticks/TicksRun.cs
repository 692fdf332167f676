using System.Globalization;

namespace MultiLock.Benchmarks;

/// <summary>Three workers of one library, of which the one that works is killed again and again.</summary>
internal sealed class TicksRun(TicksCase one, BenchmarkStore store, DirectoryInfo records) : IAsyncDisposable
{
    private const int Workers = 3;

    // Each library meets the same pauses.
    private const int Seed = 1;

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Down = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan LateLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    // As long as the work: about every other kill meets a run.
    private static readonly TimeSpan LongestAim = TimeSpan.FromMilliseconds(300);

    private readonly Random _random = new(Seed);
    private readonly ProcessParticipant?[] _workers = new ProcessParticipant?[Workers];
    private readonly Dictionary<string, RecordTail> _tails = [];
    private readonly List<(string Worker, TickLine Line)> _lines = [];
    private readonly List<TicksKill> _kills = [];
    private int _started;

    /// <summary>Starts the workers, the first of which works before the next one comes.</summary>
    public async Task StartAsync()
    {
        for (int i = 0; i < Workers; i++)
        {
            Start(i);
            await ExpectAsync(AllReady, "a worker to start");
        }

        await ExpectAsync(() => LastStart is not null, "the first tick");
        await Task.Delay(Settle, TimeProvider.System);
    }

    /// <summary>Kills whoever started the last tick, right after the start or some time into it; one of the others where that one is dead already.</summary>
    public async Task KillAsync(int times)
    {
        for (int i = 0; i < times; i++)
        {
            // From when work goes on, so that what was missed can be made up for before the next kill.
            await UntilWorkGoesOnAsync();
            await Task.Delay(Between(ShortestPause, LongestPause), TimeProvider.System);
            TimeSpan mark = DemoClock.Now;
            await UntilAsync(() => LastStart?.At > mark, one.Patience);
            await Task.Delay(Between(TimeSpan.Zero, LongestAim), TimeProvider.System);
            await UntilAsync(AllReady, StartLimit);
            int index = Array.FindIndex(_workers, worker => worker!.Name == LastStart?.Worker);
            if (index < 0)
            {
                index = _random.Next(Workers);
            }

            ProcessParticipant killed = _workers[index]!;
            _workers[index] = null;
            _kills.Add(new TicksKill(killed.Name, await killed.KillAsync()));
            await killed.DisposeAsync();
            await Task.Delay(Down, TimeProvider.System);
            Start(index);
        }
    }

    /// <summary>Lets what was missed and the last interrupted run be made up for, stops the workers in order, and tells what happened.</summary>
    public async Task<TicksRecord> EndAsync()
    {
        await UntilAsync(AllReady, StartLimit);
        await UntilWorkGoesOnAsync();
        await Task.Delay(Calm, TimeProvider.System);

        // What is wrong then is given more time: late is not lost.
        await UntilAsync(() => Record.Report is { Lost: 0, Unfinished: 0 }, LateLimit);
        await DisposeAsync();
        return Record;
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_workers.OfType<ProcessParticipant>().Select(worker => worker.DisposeAsync().AsTask()));
        Array.Clear(_workers);
    }

    private TicksRecord Record
    {
        get
        {
            See();
            return new TicksRecord(_lines, _kills);
        }
    }

    private (string Worker, TimeSpan At)? LastStart
    {
        get
        {
            See();
            return _lines.Where(line => line.Line.Kind == TickLineKind.Starts).OrderBy(line => line.Line.At).Select(line => ((string, TimeSpan)?)(line.Worker, line.Line.At)).LastOrDefault();
        }
    }

    private void Start(int index)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"{one.Library}-{index + 1}.{++_started}");
        string record = Path.Combine(records.FullName, name);
        _tails.Add(name, new RecordTail(record));
        TimeSpan offset = index % 2 == 0 ? one.ClockOffset : -one.ClockOffset;
        _workers[index] = ProcessParticipant.Start(
            name, "ticks-worker", new TicksWorkerSettings(one.Library, store.Connection, record, one.Detection, offset).ToArguments(), static _ => { });
    }

    private bool AllReady()
    {
        See();
        return _workers.OfType<ProcessParticipant>().All(worker => _lines.Exists(line => line.Worker == worker.Name && line.Line.Kind == TickLineKind.Ready));
    }

    private void See()
    {
        foreach ((string worker, RecordTail tail) in _tails)
        {
            _lines.AddRange(tail.ReadNew().Select(line => (worker, TickLine.Parse(line))));
        }
    }

    private async Task UntilWorkGoesOnAsync()
    {
        if (_kills.LastOrDefault() is { } last)
        {
            await UntilAsync(() => LastStart is { } start && start.At > last.At && start.Worker != last.Worker, one.Patience);
        }
    }

    private async Task ExpectAsync(Func<bool> condition, string what)
    {
        if (!await UntilAsync(condition, StartLimit))
        {
            throw new InvalidOperationException($"{one.Library}, {one.Name}: waited {StartLimit.TotalSeconds:F0} s for {what}.");
        }
    }

    private static async Task<bool> UntilAsync(Func<bool> condition, TimeSpan limit)
    {
        for (TimeSpan end = DemoClock.Now + limit; DemoClock.Now < end;)
        {
            if (condition())
            {
                return true;
            }

            await Task.Delay(Look, TimeProvider.System);
        }

        return false;
    }

    private TimeSpan Between(TimeSpan shortest, TimeSpan longest) => shortest + (_random.NextDouble() * (longest - shortest));
}
