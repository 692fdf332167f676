using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeRefactorings;
using Microsoft.CodeAnalysis.Text;
using MultiLock.Analyzers.CodeFixes;
using Xunit;

namespace MultiLock.Analyzers.Tests;

/// <summary>A background service whose loop looks at <c>IsLeader</c>, and the leader task that it becomes.</summary>
public sealed class BackgroundServiceRefactoringTests
{
    public static TheoryData<string> Refused =>
    [
        // No check.
        "public sealed class Worker : BackgroundService { protected override async Task ExecuteAsync(CancellationToken ct) { while (true) { await Task.Delay(1000, ct); } } }",
        // Not only leaders work.
        "public sealed class Worker(ILeaderElectionService e) : BackgroundService { protected override async Task ExecuteAsync(CancellationToken ct) { while (e.ParticipantId != \"\") { await Task.Delay(1000, ct); } } }",
        // What it overrides besides belongs to the hosted service.
        "public sealed class Worker(ILeaderElectionService e) : BackgroundService { public override Task StopAsync(CancellationToken ct) => base.StopAsync(ct); protected override async Task ExecuteAsync(CancellationToken ct) { while (true) { if (e.IsLeader) { await Task.Delay(1000, ct); } } } }",
        // A factory makes it.
        "public sealed class Worker(ILeaderElectionService e) : BackgroundService { protected override async Task ExecuteAsync(CancellationToken ct) { while (true) { if (e.IsLeader) { await Task.Delay(1000, ct); } } } public static void Add(IServiceCollection s) => s.AddHostedService<Worker>(p => new Worker(p.GetRequiredService<ILeaderElectionService>())); }",
        // The base class disposes for it.
        "public sealed class Worker(ILeaderElectionService e) : BackgroundService, IDisposable { protected override async Task ExecuteAsync(CancellationToken ct) { while (true) { if (e.IsLeader) { await Task.Delay(1000, ct); } } } }",
        // Another BackgroundService.
        "public abstract class BackgroundService { protected abstract Task ExecuteAsync(CancellationToken ct); } public sealed class Worker(ILeaderElectionService e) : BackgroundService { protected override async Task ExecuteAsync(CancellationToken ct) { while (true) { if (e.IsLeader) { await Task.Delay(1000, ct); } } } }",
    ];

    [Fact]
    public async Task ALoopThatLooksAtIsLeader_WhenRefactored_BecomesALeaderTask() => await VerifyAsync(
        """
        var builder = Host.CreateApplicationBuilder(args);
        builder.Services.AddInMemoryLeaderElection();
        builder.Services.AddHostedService<Worker>();
        builder.Build().Run();

        public sealed class Worker([FromKeyedServices("outbox")] ILeaderElectionService election, ILogger<Worker> logger) : BackgroundService
        {
            /// <summary>Sends what is due.</summary>
            protected override async Task ExecuteAsync(CancellationToken stoppingToken)
            {
                while (!stoppingToken.IsCancellationRequested)
                {
                    if (election.IsLeader)
                    {
                        logger.LogInformation("sending");
                        await SendAsync(stoppingToken);
                    }

                    await Task.Delay(TimeSpan.FromSeconds(5), stoppingToken);
                }
            }

            private static Task SendAsync(CancellationToken ct) => Task.Delay(100, ct);
        }

        """,
        """
        var builder = Host.CreateApplicationBuilder(args);
        builder.Services.AddInMemoryLeaderElection();
        builder.Services.AddGeneratedLeaderTasks();
        builder.Build().Run();

        public sealed class Worker(ILogger<Worker> logger)
        {
            /// <summary>Sends what is due.</summary>
            [LeaderOnly("outbox")]
            public async Task RunAsync(CancellationToken stoppingToken)
            {
                while (!stoppingToken.IsCancellationRequested)
                {
                    logger.LogInformation("sending");
                    await SendAsync(stoppingToken);

                    await Task.Delay(TimeSpan.FromSeconds(5), stoppingToken);
                }
            }

            private static Task SendAsync(CancellationToken ct) => Task.Delay(100, ct);
        }

        """);

    [Fact]
    public async Task ALoopWithABranchForFollowers_WhenRefactored_KeepsTheLeadersBranchAndTheField() => await VerifyAsync(
        """
        public sealed class Worker : BackgroundService, IFormattable
        {
            private readonly ILeaderElectionService _election;

            public Worker(ILeaderElectionService election) => _election = election;

            public string ToString(string? format, IFormatProvider? formatProvider) => _election.ParticipantId;

            protected override async Task ExecuteAsync(CancellationToken stoppingToken)
            {
                while (!stoppingToken.IsCancellationRequested)
                {
                    if (_election.IsLeader)
                    {
                        await Task.Delay(5000, stoppingToken);
                    }
                    else
                    {
                        await Task.Delay(10000, stoppingToken);
                    }
                }
            }
        }

        """,
        """
        public sealed class Worker : IFormattable
        {
            private readonly ILeaderElectionService _election;

            public Worker(ILeaderElectionService election) => _election = election;

            public string ToString(string? format, IFormatProvider? formatProvider) => _election.ParticipantId;

            [LeaderOnly("default")]
            public async Task RunAsync(CancellationToken stoppingToken)
            {
                while (!stoppingToken.IsCancellationRequested)
                {
                    await Task.Delay(5000, stoppingToken);
                }
            }
        }

        """);

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task AnotherClass_WhenAskedForTheRefactoring_GetsNone(string source) => Assert.Null(await OfferedAsync(Fixes.Open(source)));

    private static async Task VerifyAsync(string source, string expected)
    {
        Document document = Fixes.Open(source);
        CodeAction? action = await OfferedAsync(document);
        Assert.NotNull(action);

        string changed = await Fixes.ApplyAsync(document, action);

        Assert.Equal(expected, changed);
        Assert.Empty(await AnalyzerRun.DiagnosticsAsync(AnalyzerRun.Compile(changed)));
    }

    private static async Task<CodeAction?> OfferedAsync(Document document)
    {
        CodeAction? offered = null;
        string text = (await document.GetTextAsync(TestContext.Current.CancellationToken)).ToString();
        TextSpan span = new(text.IndexOf("class Worker", StringComparison.Ordinal) + "class ".Length, 0);
        await new BackgroundServiceRefactoring().ComputeRefactoringsAsync(new CodeRefactoringContext(document, span, action => offered = action, TestContext.Current.CancellationToken));
        return offered;
    }
}
