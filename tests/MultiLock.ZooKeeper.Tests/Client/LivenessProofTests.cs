using MultiLock.ZooKeeper.Client;
using Xunit;

namespace MultiLock.ZooKeeper.Tests.Client;

/// <summary>What an acknowledged write proves about the life of its session.</summary>
public sealed class LivenessProofTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(2);

    [Fact]
    public void Until_WhenNothingWasAcknowledged_CountsFromTheHandshake() =>
        Assert.Equal(At(15), new LivenessProof(At(0), Timeout, Margin).Until(At(6)));

    /// <summary>The server may not have told the leader yet, and may never do.</summary>
    [Fact]
    public void Until_WhenAnAcknowledgementIsYoungerThanTheMargin_DoesNotCountIt()
    {
        var proof = new LivenessProof(At(0), Timeout, Margin);
        proof.Acknowledged(At(5), At(5.1));

        Assert.Equal(At(15), proof.Until(At(7)));
    }

    [Fact]
    public void Until_WhenAnAcknowledgementIsOlderThanTheMargin_CountsFromWhenItWasSent()
    {
        var proof = new LivenessProof(At(0), Timeout, Margin);
        proof.Acknowledged(At(5), At(5.1));

        Assert.Equal(At(20), proof.Until(At(7.1)));
    }

    [Fact]
    public void Until_WhenTheAnswerTookLong_CountsTheMarginFromTheAnswer()
    {
        var proof = new LivenessProof(At(0), Timeout, Margin);
        proof.Acknowledged(At(2), At(6));

        Assert.Equal(At(15), proof.Until(At(7.9)));
        Assert.Equal(At(17), proof.Until(At(8)));
    }

    [Fact]
    public void Until_WhenManyWereAcknowledged_CountsTheLatestThatIsOldEnough()
    {
        var proof = new LivenessProof(At(0), Timeout, Margin);
        for (int i = 1; i <= 10; i++)
        {
            proof.Acknowledged(At(i), At(i + 0.01));
        }

        Assert.Equal(At(8 + 15), proof.Until(At(10.5)));
        Assert.Equal(At(10 + 15), proof.Until(At(12.1)));
    }

    /// <summary>Older ones stand for those that are left out on a busy connection: never the other way round.</summary>
    [Fact]
    public void Until_WhenTheConnectionIsBusy_IsNeverLaterThanWithoutLeavingOut()
    {
        var proof = new LivenessProof(At(0), Timeout, Margin);
        for (int i = 1; i <= 1000; i++)
        {
            proof.Acknowledged(At(i * 0.01), At(i * 0.01));
        }

        Instant until = proof.Until(At(10));
        Assert.True(until <= At(8 + 15));
        Assert.True(until >= At(8 + 15) - (Margin / 8));
    }

    private static Instant At(double seconds) => new(TimeSpan.FromSeconds(seconds).Ticks);
}
