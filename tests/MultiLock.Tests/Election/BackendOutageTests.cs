using Xunit;

namespace MultiLock.Tests.Election;

public sealed class BackendOutageTests
{
    private static readonly Instant Start = new(0);
    private readonly BackendOutage _outage = new();

    [Fact]
    public void Outage_BeginsWithTheFirstFailure_AndEndsWithTheAnswerToItsKind()
    {
        Assert.False(_outage.Succeeded(Read(), Start));
        Assert.True(_outage.Failed(Read(), Start));
        Assert.True(_outage.IsOn);
        Assert.False(_outage.Failed(Read(), Start));
        Assert.True(_outage.Succeeded(Read(), Start));
        Assert.False(_outage.IsOn);
        Assert.True(_outage.Failed(Read(Start + TimeSpan.FromSeconds(5)), Start + TimeSpan.FromSeconds(5)));
    }

    [Fact]
    public void Outage_OfTwoKindsOfCalls_EndsWhenBothAreAnswered()
    {
        _outage.Failed(Read(), Start);
        Assert.False(_outage.Failed(Renew(), Start));
        Assert.False(_outage.Succeeded(Renew(), Start));
        Assert.True(_outage.IsOn);
        Assert.True(_outage.Succeeded(Read(), Start));
    }

    [Fact]
    public void Outage_OfAKindThatNobodyTriesAnyMore_IsForgottenAfterHalfAMinute()
    {
        _outage.Failed(Read(), Start);
        _outage.Failed(Renew(), Start);
        Assert.False(_outage.Succeeded(Renew(), Start + TimeSpan.FromSeconds(30)));
        _outage.Failed(Renew(), Start + TimeSpan.FromSeconds(30));
        Assert.True(_outage.Succeeded(Renew(), Start + TimeSpan.FromSeconds(30.1)));
        Assert.False(_outage.IsOn);
    }

    [Fact]
    public void Outage_WhenACallThatWasSentInItOrJustAfterFails_IsNoOther()
    {
        _outage.Failed(Renew(), Start);
        Instant end = Start + TimeSpan.FromSeconds(10);
        _outage.Succeeded(Renew(), end);

        Assert.False(_outage.Failed(Read(), end + TimeSpan.FromSeconds(6)));
        Assert.False(_outage.Failed(Read(end + TimeSpan.FromSeconds(4.9)), end + TimeSpan.FromSeconds(6)));
        Assert.False(_outage.IsOn);
        Assert.True(_outage.Failed(Read(end + TimeSpan.FromSeconds(5)), end + TimeSpan.FromSeconds(6)));
        Assert.True(_outage.IsOn);
    }

    private static ReadCall Read(Instant? sent = null) => new(new ClockReading(sent ?? Start, TimeSpan.Zero), TimeSpan.Zero, []);

    private static RenewCall Renew(Instant? sent = null) =>
        new(new ClockReading(sent ?? Start, TimeSpan.Zero), TimeSpan.Zero, new SessionState(Guid.NewGuid(), TimeSpan.FromSeconds(15)));
}
