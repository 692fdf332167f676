namespace MultiLock.Tasks.Tests;

public sealed class LeaderTaskRetryDelayTests
{
    [Theory]
    [InlineData(1, 100)]
    [InlineData(2, 200)]
    [InlineData(5, 1_600)]
    [InlineData(9, 25_600)]
    [InlineData(10, 30_000)]
    [InlineData(int.MaxValue, 30_000)]
    public void After_WhenFailuresGrow_DoublesUpToThirtySecondsWithJitter(int failures, int milliseconds)
    {
        HashSet<TimeSpan> delays = [];
        for (int i = 0; i < 50; i++)
        {
            TimeSpan delay = LeaderTaskRetryDelay.After(failures, Random.Shared);
            Assert.InRange(delay.TotalMilliseconds, milliseconds * 0.8, milliseconds);
            delays.Add(delay);
        }

        Assert.True(delays.Count > 1, "Without jitter, all replicas would retry together.");
    }
}
