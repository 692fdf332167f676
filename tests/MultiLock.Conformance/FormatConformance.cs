using Xunit;

namespace MultiLock.Conformance;

/// <summary>What another version has written is not this version's to change.</summary>
public abstract class FormatConformance(ConformanceFixture fixture) : ConformanceTest(fixture)
{
    private const int LaterFormat = 987;

    [Fact]
    public virtual async Task Format_WhenItIsOfALaterVersion_IsRefusedByNameAndLeftAlone()
    {
        Require(Fixture.WhyNoFormat);
        Participant before = await JoinAsync();
        HeldGroup held = await before.WinAsync(NewGroup());
        await Fixture.WriteFormatAsync(LaterFormat);
        try
        {
            // Twice: a refusal that repairs what it found would let the second one in.
            for (int i = 0; i < 2; i++)
            {
                await using ILeaderElectionProvider provider = await Fixture.CreateProviderAsync();
                var refused = await Assert.ThrowsAsync<LeaderElectionConfigurationException>(async () => await provider.InitializeAsync(Cancel));
                Assert.Contains($"{LaterFormat}", refused.Message, StringComparison.Ordinal);
                Assert.Matches(@"\b1\b", refused.Message);
                await Assert.ThrowsAnyAsync<LeaderElectionProviderException>(
                    async () => await provider.AcquireAsync(new AcquireRequest(Guid.NewGuid(), Brief, OpensSession: true, [before.Wish(NewGroup())]), Cancel));
            }
        }
        finally
        {
            await Fixture.WriteFormatAsync(null);
        }

        Participant after = await JoinAsync();
        Assert.Equal(held.Term, (await ReadAsync(after, held.Group))?.Term);
    }
}
