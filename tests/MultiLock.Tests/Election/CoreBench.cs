using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace MultiLock.Tests.Election;

/// <summary>
/// One election core whose backend is the test: every call is answered by hand, when and how the test likes. Time passes from one wake-up to the next, as
/// the core asks for them, so a core that asks for none stands still, and one that asks for the past is caught.
/// </summary>
internal sealed class CoreBench : IElectionObserver
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly SuspendableTimeProvider _provider;
    private readonly ElectionClock _clock;
    private readonly List<ElectionCall> _open = [];
    private readonly Queue<Action<ClockReading>> _inputs = [];
    private readonly Instant _start;
    private bool _busy;
    private int _turnsLeft = 10_000;

    /// <param name="maxBatchSize">How many groups the backend takes in one call.</param>
    /// <param name="maxGroups">How many groups the process may lead.</param>
    /// <param name="chance">What every draw of chance gives: 0 is the shortest delay, just below 1 the longest.</param>
    /// <param name="ready">Whether the backend is prepared already.</param>
    public CoreBench(int maxBatchSize = 1000, int? maxGroups = null, double chance = 0.0, bool ready = true)
    {
        // The clocks start apart, as clocks do: only how their difference changes means anything.
        _provider = new SuspendableTimeProvider(_time) { WallLead = TimeSpan.FromHours(1) };
        _clock = new ElectionClock(_provider);
        _start = _clock.Now;
        Core = new ElectionCore(this, _clock, new FixedChance(chance), maxBatchSize, maxGroups)
        {
            TermExpired = term => Do(reading => Core!.OnTermExpired(term, reading)),
            RunsEnded = term => Do(reading => Core!.OnRunsEnded(term, reading)),
        };
        if (ready)
        {
            Core.Ready();
        }
    }

    public ElectionCore Core { get; }

    /// <summary>Gets what the core told its shell, in order.</summary>
    public List<string> Seen { get; } = [];

    /// <summary>Gets how many calls the backend was seen to answer, in time or not.</summary>
    public int Answers { get; private set; }

    /// <summary>Gets the time since the start.</summary>
    public TimeSpan Elapsed => _clock.Now - _start;

    /// <summary>Gets when the core wants to be woken, counted from the start; null for never.</summary>
    public TimeSpan? NextWakeUp => Core.NextWakeUp() is var next && next == Instant.Never ? null : next - _start;

    public ClockReading Reading => _clock.Read();

    /// <summary>Lets the machine sleep: only its wall clock counts that time.</summary>
    public void Suspend(TimeSpan time) => _provider.WallLead += time;

    /// <summary>Lets time pass without anybody being woken, as in a frozen process.</summary>
    public void Freeze(TimeSpan time) => _time.Advance(time);

    public GroupState Add(string name = "billing", Action<LeaderElectionOptions>? configure = null)
    {
        var options = new LeaderElectionOptions();
        configure?.Invoke(options);
        var group = new GroupState(name, ElectionSettings.From(name, options, "me"));
        Core.Add(group);
        return group;
    }

    public GroupState Start(string name = "billing", Action<LeaderElectionOptions>? configure = null)
    {
        GroupState group = Add(name, configure);
        Do(reading => Core.Start(group, reading));
        return group;
    }

    /// <summary>Starts a group and grants it.</summary>
    public GroupState Lead(string name = "billing", long term = 1, Action<LeaderElectionOptions>? configure = null)
    {
        GroupState group = Start(name, configure);
        Grant(Take<AcquireCall>(), term);
        Assert.Equal(GroupPhase.Leading, group.Phase);
        return group;
    }

    /// <summary>Hands one input to the core and carries what comes out, as the engine does.</summary>
    public void Do(Action<ClockReading> input)
    {
        _inputs.Enqueue(input);
        if (_busy)
        {
            return;
        }

        _busy = true;
        while (_inputs.TryDequeue(out Action<ClockReading>? next))
        {
            Assert.True(--_turnsLeft > 0, "The core never comes to rest.");
            next(Reading);
            _open.AddRange(Core.Advance(Reading));
        }

        _busy = false;
    }

    public void Wake() => Do(static _ => { });

    /// <summary>Lets time pass and wakes the core when it asks for it.</summary>
    public void Pass(TimeSpan time)
    {
        Instant end = _clock.Now + time;
        int turns = 0;
        Wake();
        while (Core.NextWakeUp() is var next && next <= end)
        {
            if (next > _clock.Now)
            {
                _time.Advance(next - _clock.Now);
                turns = 0;
            }

            Assert.True(++turns < 10, "The core wants to be woken again and again for the same moment: it would turn without end.");
            Wake();
        }

        _time.Advance(end - _clock.Now);
    }

    public void Pass(double seconds) => Pass(TimeSpan.FromSeconds(seconds));

    /// <summary>Takes the only open call of a kind.</summary>
    public T Take<T>()
        where T : ElectionCall
    {
        T call = Assert.Single(_open.OfType<T>());
        _open.Remove(call);
        return call;
    }

    /// <summary>Gets how many calls of a kind wait for an answer.</summary>
    public int Open<T>()
        where T : ElectionCall => _open.OfType<T>().Count();

    /// <summary>Grants all groups of a call, with growing terms.</summary>
    public void Grant(AcquireCall call, long firstTerm = 1, TimeSpan? remaining = null, int? liveSessions = null) => Answer(
        call, new AcquireReply([.. call.Groups.Select((_, i) => AcquireResult.Granted(firstTerm + i))], remaining, LiveSessions: liveSessions));

    /// <summary>Denies all groups of a call: somebody else holds them for a while.</summary>
    public void Deny(AcquireCall call, TimeSpan retryAfter, LeaderRecord? holder = null, int? liveSessions = null) => Answer(
        call, new AcquireReply([.. call.Groups.Select(_ => AcquireResult.Denied(holder, retryAfter))], LiveSessions: liveSessions));

    public void Answer(AcquireCall call, AcquireReply reply) => Do(reading => Core.Completed(call, reply, reading));

    public void Answer(RenewCall call, RenewReply reply) => Do(reading => Core.Completed(call, reply, reading));

    public void Answer(ReleaseCall call) => Do(reading => Core.Completed(call, reading));

    public void Answer(ReadCall call, params LeaderRecord?[] records) => Do(reading => Core.Completed(call, records, reading));

    public void Fail(ElectionCall call) => Do(reading => Core.Failed(call, new LeaderElectionProviderException("Refused."), reading));

    public void Notify(LeadershipNotification notification) => Do(reading => Core.Notify(notification, reading));

    /// <summary>Says who leads a group elsewhere.</summary>
    public static LeaderRecord Other(string group, double remaining = 10, long term = 5, Guid? session = null) => new(
        group, "other", session ?? Guid.Parse("11111111-1111-1111-1111-111111111111"), term, DateTimeOffset.UnixEpoch, TimeSpan.Zero,
        TimeSpan.FromSeconds(remaining), new Dictionary<string, string>());

    void IElectionObserver.OnAcquired(GroupState group, Term term) => Seen.Add($"acquired {group.Name} {term.Number}");

    void IElectionObserver.OnEnded(GroupState group, Term term, LeadershipChangeReason reason) => Seen.Add($"ended {group.Name} {reason}");

    void IElectionObserver.OnLeaderObserved(GroupState group) => Seen.Add($"observed {group.Name} {group.Leader?.ParticipantId ?? "nobody"}");

    void IElectionObserver.OnAttemptConcluded(GroupState group) => Seen.Add($"concluded {group.Name}");

    void IElectionObserver.OnSettled(GroupState group) => Seen.Add($"settled {group.Name}");

    void IElectionObserver.OnRunsOutlivedLease(GroupState group, Term term, int runs) => Seen.Add($"outlived {group.Name} {runs}");

    void IElectionObserver.OnCallFailed(ElectionCall call, Exception error) => Seen.Add($"failed {call.GetType().Name}");

    void IElectionObserver.OnCallSucceeded(ElectionCall call) => Answers++;

    void IElectionObserver.OnCallGivenUp(ElectionCall call)
    {
        _open.Remove(call);
        Seen.Add($"given up {call.GetType().Name}");
    }

    private sealed class FixedChance(double chance) : Random
    {
        public override double NextDouble() => chance;
    }
}
