using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace MultiLock.Tests.Election;

/// <summary>One term as its readers and its runs see it.</summary>
public sealed class TermTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly ElectionClock _clock;
    private readonly Session _session;
    private readonly List<string> _told = [];
    private readonly Term _term;

    public TermTests()
    {
        _clock = new ElectionClock(new SuspendableTimeProvider(_time) { WallLead = TimeSpan.FromHours(1) });
        _session = new Session { Lease = new SessionLease(_clock.Now + TimeSpan.FromSeconds(15), _clock.Read().WallLead) };
        _term = new Term(
            "billing", "me", 7, DateTimeOffset.UnixEpoch, _session, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3), _clock, default,
            _ => _told.Add("expired"), _ => _told.Add("runs ended"));
    }

    [Fact]
    public void IsCurrent_UntilTheReserveBeforeTheEndOfTheLease_AndFromThenOnNeverAgain()
    {
        _time.Advance(TimeSpan.FromSeconds(12) - TimeSpan.FromTicks(1));
        Assert.True(_term.IsCurrent);
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.False(_term.IsCurrent);
        _session.Lease = new SessionLease(_clock.Now + TimeSpan.FromSeconds(15), _clock.Read().WallLead);
        Assert.False(_term.IsCurrent);
        Assert.Equal(["expired"], _told);
    }

    [Fact]
    public void IsCurrent_WhenTheLeaseIsExtended_GoesOn()
    {
        _time.Advance(TimeSpan.FromSeconds(11));
        _session.Lease = new SessionLease(_clock.Now + TimeSpan.FromSeconds(15), _clock.Read().WallLead);
        _time.Advance(TimeSpan.FromSeconds(11));
        Assert.True(_term.IsCurrent);
    }

    [Theory]
    [InlineData(1.0, false)]
    [InlineData(1.001, true)]
    public void Suspension_ForMoreThanTheMargin_EndsTheTerm(double slept, bool over)
    {
        ClockReading reading = _clock.Read();
        reading = reading with { WallLead = reading.WallLead + TimeSpan.FromSeconds(slept) };
        Assert.Equal(over, _term.IsOverAt(reading));
        Assert.Equal(over, _term.WasSuspendedAt(reading));
    }

    [Fact]
    public void End_IsFinal_AndCancelsNothingByItself()
    {
        _term.End();
        Assert.False(_term.IsCurrent);
        Assert.False(_term.Ended.IsCancellationRequested);
        Assert.Empty(_told);
        Assert.False(_term.RunsEnd.IsCancellationRequested);
        _term.CancelEnded(source => source.Cancel());
        Assert.True(_term.Ended.IsCancellationRequested);
        Assert.True(_term.RunsEnd.IsCancellationRequested);
    }

    [Fact]
    public void Runs_AreCounted_AndTheLastOneAfterTheEndIsTold()
    {
        Assert.True(_term.TryEnterRun());
        Assert.True(_term.TryEnterRun());
        Assert.Equal(2, _term.ActiveRuns);
        _term.ExitRun();
        _term.End();
        Assert.Empty(_told);
        _term.ExitRun();
        Assert.Equal(["runs ended"], _told);
        Assert.Equal(0, _term.ActiveRuns);
    }

    [Fact]
    public void Runs_ThatAllEndBeforeTheTerm_AreNotTold()
    {
        Assert.True(_term.TryEnterRun());
        _term.ExitRun();
        _term.End();
        Assert.Empty(_told);
    }

    [Fact]
    public void Run_AfterTheEnd_IsRefusedAndLeavesNoTrace()
    {
        _term.End();
        Assert.False(_term.TryEnterRun());
        Assert.Equal(0, _term.ActiveRuns);
    }

    private sealed class Session : ISessionLeaseSource
    {
        public Guid Id { get; } = Guid.NewGuid();

        public required SessionLease Lease { get; set; }
    }
}
