using Xunit;

namespace MultiLock.Generators.Tests;

public sealed class TickPolicyTests
{
    [Fact]
    public void TickPolicies_WhenGenerated_ArePassedOnWhereTheAttributeSaysThem() => GoldenFile.Verify(GeneratorRun.Of(
        """
        namespace Sample;

        public static class Jobs
        {
            [LeaderOnly("g", Cron = "0 3 * * *", Durable = false)]
            public static void Unrecorded() { }

            [LeaderOnly("g", Every = "5s", Durable = true, Missed = LeaderTaskMissed.CatchUp, CatchUpLimit = 7, OnInterrupted = LeaderTaskInterrupted.Retry, Jitter = "%Jobs:Jitter%", StepDownAfter = 3)]
            public static void All() { }

            [LeaderOnly("g", Every = "1h", Missed = LeaderTaskMissed.RunOnce, OnInterrupted = LeaderTaskInterrupted.Skip)]
            public static void Defaults() { }

            [LeaderOnly("g", Every = "1h", Missed = (LeaderTaskMissed)(-9))]
            public static void UnknownPolicy() { }
        }
        """).AssertCompiles());

    [Fact]
    public void Jitter_WhenItIsNoDuration_LeavesTheTaskOutWithTheReason() =>
        Assert.Contains(
            "\"Jitter = \\\"90\\\": a duration is written",
            GeneratorRun.Of("public static class Jobs { [LeaderOnly(\"g\", Every = \"5m\", Jitter = \"90\")] public static void Run() { } }").AssertCompiles().AllText,
            StringComparison.Ordinal);
}
