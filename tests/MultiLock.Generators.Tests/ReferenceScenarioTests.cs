using Xunit;

namespace MultiLock.Generators.Tests;

public sealed class ReferenceScenarioTests
{
    /// <summary>The first example of the documentation.</summary>
    public const string InvoiceJobs =
        """
        namespace Sample;

        public sealed class InvoiceStore
        {
            public Task SendDueAsync(CancellationToken ct) => Task.CompletedTask;

            public Task CloseDayAsync(long fencingToken, CancellationToken ct) => Task.CompletedTask;
        }

        public sealed class InvoiceJobs(InvoiceStore store)
        {
            [LeaderOnly("billing", Every = "00:05:00")]
            public Task SendDueInvoicesAsync(CancellationToken ct) => store.SendDueAsync(ct);

            [LeaderOnly("billing", Cron = "0 3 * * *", TimeZone = "Europe/Oslo")]
            public Task CloseDayAsync(LeadershipContext leader, CancellationToken ct) => store.CloseDayAsync(leader.FencingToken, ct);

            [LeaderOnly("outbox")]
            public async Task PumpOutboxAsync(CancellationToken ct) => await Task.Yield();
        }
        """;

    [Fact]
    public void TheFirstExample_WhenGenerated_IsWhatACarefulHumanWouldWrite() => GoldenFile.Verify(GeneratorRun.Of(InvoiceJobs).AssertCompiles());

    [Fact]
    public void AnAssembly_WhenItHasNoTasks_StillGetsTheCall() =>
        GoldenFile.Verify(GeneratorRun.Of("public static class Setup { public static void Use(IServiceCollection services) => services.AddGeneratedLeaderTasks(o => o.Enabled = false); }").AssertCompiles());

    [Fact]
    public void EveryKindOfParameterAndResult_WhenGenerated_IsPassedOn() => GoldenFile.Verify(GeneratorRun.Of(
        """
        namespace Sample;

        public interface IStore;

        public enum Region { North = 1, South = 2 }

        public record class Jobs
        {
            [LeaderOnly("g", Name = "all", Every = "%Jobs:Every%", RunOnStart = true, Timeout = "30s", OnFailure = LeaderTaskFailure.StopHost)]
            public ValueTask<int> All(
                LeaderTaskRun run,
                LeadershipContext leader,
                IStore required,
                IStore? nullable,
                [FromKeyedServices("a\"b")] IStore keyed,
                [FromKeyedServices(Region.South)] IStore? keyedOptional,
                [FromKeyedServices(typeof(List<>))] IStore keyedByType,
                [FromKeyedServices(5L)] IStore keyedByLong,
                [FromKeyedServices(null)] IStore unkeyed,
                IReadOnlyList<IStore?> many,
                IStore withDefault = null!,
                int batch = 100,
                Region region = Region.North,
                string text = "x\n",
                double rate = 0.5,
                TimeSpan time = default,
                int? maybe = null,
                CancellationToken? ct = default) => default;

            [LeaderOnly("g")]
            internal static void Nothing()
            {
            }

            [LeaderOnly("g")]
            protected internal ValueTask NoResult(IServiceProvider services) => default;

            [LeaderOnly("g")]
            public Task<string> Result(CancellationToken ct = default) => Task.FromResult("");
        }

        public static class Statics
        {
            [LeaderOnly("g", Cron = "*/10 * * * * *")]
            public static Task RunAsync(IStore store, CancellationToken ct) => Task.CompletedTask;
        }
        """).AssertCompiles());

    [Fact]
    public void MethodsThatCannotRun_WhenGenerated_AreListedWithTheReason() => GoldenFile.Verify(GeneratorRun.Of(
        """
        namespace Sample;

        public sealed class MailJobs
        {
            [LeaderOnly("mail")]
            public Task FineAsync(CancellationToken ct) => Task.CompletedTask;

            [LeaderOnly("mail")]
            private Task HiddenAsync(CancellationToken ct) => Task.CompletedTask;

            [LeaderOnly("mail", Every = "90")]
            public Task MistimedAsync(CancellationToken ct) => Task.CompletedTask;

            [LeaderOnly("mail")]
            public Task TwiceAsync() => Task.CompletedTask;

            [LeaderOnly("mail")]
            public Task TwiceAsync(CancellationToken ct) => Task.CompletedTask;
        }

        public struct Value
        {
            [LeaderOnly("g")]
            public void Run() { }
        }
        """).AssertCompiles());

    [Fact]
    public void MethodsThatTakeServices_WhenGenerated_GetThemFromTheScopeOfTheRun() => GoldenFile.Verify(GeneratorRun.Of(
        """
        public sealed class ReportStore
        {
            public ValueTask<int> CountAsync(CancellationToken ct) => ValueTask.FromResult(ct.IsCancellationRequested ? 0 : 1);
        }

        public sealed class ReportJobs
        {
            // It returns nothing, and takes the run, a service, one by key, one that need not be registered, and a value with a default.
            [LeaderOnly("reports", Every = "1h", RunOnStart = true, Timeout = "10m", OnFailure = LeaderTaskFailure.StepDown)]
            public void Refresh(
                LeaderTaskRun run,
                ReportStore store,
                [FromKeyedServices("archive")] ReportStore archive,
                IComparer<string>? order,
                int batch = 100)
            {
            }

            // No object is made for a static method. The result of a task is not used.
            [LeaderOnly("reports", Name = "count-reports", Cron = "%Reports:Cron%", TimeZone = "Europe/Oslo")]
            public static ValueTask<int> CountAsync(ReportStore store, CancellationToken ct) => store.CountAsync(ct);
        }
        """).AssertCompiles());

    [Fact]
    public void OverloadsAndOverrides_WhenGenerated_CallTheMarkedMethod() => GoldenFile.Verify(GeneratorRun.Of(
        """
        public abstract class Import
        {
            public abstract Task RunAsync(CancellationToken ct);
        }

        public sealed class CsvImport : Import
        {
            [LeaderOnly("imports", Name = "import-csv")]
            public override Task RunAsync(CancellationToken ct) => Task.CompletedTask;

            [LeaderOnly("imports", Name = "import-csv-folder", Every = "1m")]
            public Task RunAsync(string folder = "inbox", CancellationToken ct = default) => Task.CompletedTask;
        }
        """).AssertCompiles());

    [Fact]
    public void AnApplicationWithALibrary_WhenGenerated_ListsAndRegistersBoth()
    {
        GeneratorRun library = GeneratorRun.Of("public class LibraryJobs { [LeaderOnly(\"cleanup\", Every = \"1h\")] public void Clean() { } }", "Library");

        GoldenFile.Verify(GeneratorRun.Of("public static class Jobs { [LeaderOnly(\"cleanup\")] public static void Run() { } }", "Application", library.Reference).AssertCompiles());
    }
}
