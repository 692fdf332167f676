using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace MultiLock.Tests.Election;

/// <summary>A wish to step down is answered, whatever has become of the term meanwhile.</summary>
public sealed class StepDownTests : IAsyncDisposable
{
    private readonly ElectionWorld _world = new();
    private readonly FaultyProvider _provider;
    private readonly ElectionEngine _engine;
    private readonly ElectionGroup _group;

    public StepDownTests()
    {
        _provider = _world.NewProvider();
        _engine = new ElectionEngine(_provider, _world.Time, NullLogger.Instance, executor: static clock => new InlineExecutor(clock));
        _group = _engine.Add(ElectionSettings.From("billing", new LeaderElectionOptions(), "p"));
    }

    [Fact]
    public async Task StepDown_WhenALaterTermIsHeld_IsAnsweredAndKeepsThatTerm()
    {
        await StartAsync();
        LeadershipContext leadership = _group.Leadership!;

        Task answered = _engine.StepDownAsync(_group, leadership.FencingToken - 1, TestContext.Current.CancellationToken);

        Assert.True(answered.IsCompletedSuccessfully);
        Assert.True(leadership.IsCurrent);
    }

    [Fact]
    public async Task StepDown_WhenTheTermIsLostAndAnotherIsBeingTriedFor_IsAnswered()
    {
        _provider.OnCall = call => call == "acquire" ? Fault.LostRequest : Fault.None;
        await _engine.StartAsync(failFast: true, TestContext.Current.CancellationToken);
        _engine.Start(_group);
        Assert.Equal(GroupPhase.Acquiring, _group.State.Phase);

        Assert.True(_engine.StepDownAsync(_group, 1, TestContext.Current.CancellationToken).IsCompletedSuccessfully);
    }

    [Fact]
    public async Task StepDown_WhenRunsOfALostTermGoOn_IsAnswered()
    {
        await StartAsync();
        Term term = _group.Leadership!.Term;
        Assert.True(term.TryEnterRun());
        _provider.OnCall = _ => Fault.Error;
        _world.Pass(TimeSpan.FromSeconds(16));
        Assert.Equal(GroupPhase.Draining, _group.State.Phase);

        Assert.True(_engine.StepDownAsync(_group, term.Number, TestContext.Current.CancellationToken).IsCompletedSuccessfully);
        term.ExitRun();
    }

    [Fact]
    public async Task StepDown_WhenARunGoesOn_IsAnsweredOnceItHasEndedAndTheGroupIsReleased()
    {
        await StartAsync();
        Term term = _group.Leadership!.Term;
        Assert.True(term.TryEnterRun());

        Task first = _engine.StepDownAsync(_group, term.Number, TestContext.Current.CancellationToken);
        Task second = _engine.StepDownAsync(_group, term.Number, TestContext.Current.CancellationToken);
        Assert.False(first.IsCompleted || second.IsCompleted);
        term.ExitRun();

        await Task.WhenAll(first, second);
        Assert.Null((await _provider.ReadAsync(["billing"], TestContext.Current.CancellationToken))[0]);
    }

    public async ValueTask DisposeAsync()
    {
        _provider.OnCall = _ => Fault.None;
        Task disposed = _engine.DisposeAsync().AsTask();
        while (!disposed.IsCompleted)
        {
            _world.Pass(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }

        await disposed;
        await _world.DisposeAsync();
    }

    private async Task StartAsync()
    {
        await _engine.StartAsync(failFast: true, TestContext.Current.CancellationToken);
        _engine.Start(_group);
        Assert.True(_group.Leadership!.IsCurrent);
    }
}
