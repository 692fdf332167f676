using System.Globalization;
using System.Text;

namespace MultiLock.Simulation;

/// <summary>True time and everything that will happen, in one queue on one thread. The seed decides all that is random, so that a seed replays exactly.</summary>
internal sealed class World(int seed, bool traced)
{
    private readonly PriorityQueue<Happening, (long At, long Order)> _queue = new();
    private readonly StringBuilder? _timeline = traced ? new StringBuilder() : null;
    private long _order;

    public Random Random { get; } = new(seed);

    /// <summary>Gets the true time since the start. No participant knows it.</summary>
    public TimeSpan Now { get; private set; }

    public Tally Tally { get; } = new();

    public bool IsTraced => _timeline is not null;

    public string Timeline => _timeline?.ToString() ?? "";

    public bool Chance(double probability) => Random.NextDouble() < probability;

    /// <summary>Between the two, more often near the first: most delays are short, some are long.</summary>
    public TimeSpan Between(TimeSpan least, TimeSpan most)
    {
        double share = Random.NextDouble();
        return least + TimeSpan.FromTicks((long)((most - least).Ticks * share * share));
    }

    public TimeSpan Evenly(TimeSpan least, TimeSpan most) => least + TimeSpan.FromTicks((long)((most - least).Ticks * Random.NextDouble()));

    public double Between(double least, double most)
    {
        double share = Random.NextDouble();
        return least + ((most - least) * share * share);
    }

    public T Pick<T>(IReadOnlyList<T> choices) => choices[Random.Next(choices.Count)];

    /// <summary>Lets something happen. What belongs to a process does not happen while it is frozen, nor after it died.</summary>
    public void After(TimeSpan delay, Process? owner, Action action) =>
        _queue.Enqueue(new Happening(owner, action), ((Now + delay).Ticks, _order++));

    /// <summary>Lets the next thing happen, if there is one up to <paramref name="end"/>.</summary>
    public bool Step(TimeSpan end)
    {
        if (!_queue.TryPeek(out _, out (long At, long Order) key) || key.At > end.Ticks)
        {
            Now = end;
            return false;
        }

        Happening next = _queue.Dequeue();
        Now = new TimeSpan(key.At);
        Tally.Steps++;
        if (next.Owner is { } owner)
        {
            owner.Execute(next.Action);
        }
        else
        {
            next.Action();
        }

        return true;
    }

    public void Note(Process? who, string what) => Note(who?.Name ?? "", what);

    public void Note(string who, string what) =>
        _timeline?.Append(CultureInfo.InvariantCulture, $"{Now.TotalSeconds,12:F6}  {who,-6} {what}\n");

    private readonly record struct Happening(Process? Owner, Action Action);
}
