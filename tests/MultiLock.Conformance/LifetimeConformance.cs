using Xunit;

namespace MultiLock.Conformance;

/// <summary>Cancellation and disposal, also in the middle of everything.</summary>
public abstract class LifetimeConformance(ConformanceFixture fixture) : ConformanceTest(fixture)
{
    [Fact]
    public virtual async Task Cancellation_WhenRequestedBefore_PassesUnwrapped()
    {
        Participant participant = await JoinAsync();
        HeldGroup held = await participant.WinAsync(NewGroup());
        var cancelled = new CancellationToken(canceled: true);

        foreach ((string name, Func<Task> call) in Calls(participant, held, cancelled))
        {
            Exception? exception = await Record.ExceptionAsync(call);
            Assert.True(exception is OperationCanceledException, $"{name} answered a cancelled token with {exception?.GetType().Name ?? "success"}.");
        }
    }

    [Fact]
    public virtual async Task Cancellation_WhenItHitsAnAcquire_IsHarmlessToTheNextTryOfTheSameAttempt()
    {
        Participant participant = await JoinAsync();
        HeldGroup session = await participant.WinAsync(NewGroup());
        for (int i = 0; i < 30; i++)
        {
            Candidate wish = participant.Wish(NewGroup());
            using var cancellation = new CancellationTokenSource();
            Task<AcquireReply> acquire = Task.Run(() => participant.Provider.AcquireAsync(
                new AcquireRequest(participant.SessionId, participant.Lease, OpensSession: false, [wish]), cancellation.Token).AsTask());
            await cancellation.CancelAsync();
            Exception? exception = await Record.ExceptionAsync(() => acquire);
            Assert.True(exception is null or OperationCanceledException, $"Cancellation surfaced as {exception}.");

            HeldGroup held = await participant.WinAsync(wish);

            if (exception is null)
            {
                Assert.Equal(Assert.Single((await acquire).Results).Term, held.Term);
            }
        }

        AssertKept(await participant.HeartbeatAsync(session));
    }

    [Fact]
    public virtual async Task Disposal_WhenDone_IsToldByEveryCall()
    {
        Participant participant = await JoinAsync();
        HeldGroup held = await participant.WinAsync(NewGroup());

        await participant.Provider.DisposeAsync();
        await participant.Provider.DisposeAsync();

        foreach ((string name, Func<Task> call) in Calls(participant, held, Cancel))
        {
            Exception? exception = await Record.ExceptionAsync(call);
            Assert.True(exception is ObjectDisposedException, $"After disposal {name} answered {exception?.GetType().Name ?? "with success"}.");
        }
    }

    [Fact]
    public virtual async Task Disposal_WhenOneProviderGoes_LeavesTheOthersAlone()
    {
        Participant leaving = await JoinAsync();
        Participant staying = await JoinAsync();
        await leaving.WinAsync(NewGroup());
        HeldGroup held = await staying.WinAsync(NewGroup());

        await leaving.Provider.DisposeAsync();

        AssertKept(await staying.HeartbeatAsync(held));
        Assert.Equal(held.Term, (await ReadAsync(staying, held.Group))?.Term);
    }

    [Fact]
    public virtual async Task Disposal_WhenInTheMiddleOfEverything_LeavesAStoreThatWorks()
    {
        string[] groups = NewGroups(8);
        Participant survivor = await JoinAsync();
        ILeaderElectionProvider provider = await NewProviderAsync();
        Participant[] participants = [.. groups.Select(_ => new Participant(provider, Brief))];
        bool giveUp = false;
        TaskCompletionSource[] underWay = [.. groups.Select(_ => new TaskCompletionSource())];
        Task<Exception?>[] busy =
            [.. groups.Select((group, i) => Task.Run(async () => (Exception?)await Record.ExceptionAsync(() => WorkAsync(participants[i], group, underWay[i]))))];
        Exception?[] exceptions;
        try
        {
            await Task.WhenAll(underWay.Select(started => started.Task)).WaitAsync(Fixture.Patience, Cancel);
            await Task.WhenAll(Task.Run(() => provider.DisposeAsync().AsTask()), Task.Run(() => provider.DisposeAsync().AsTask()));
            exceptions = await Task.WhenAll(busy).WaitAsync(Fixture.Patience, Cancel);
        }
        finally
        {
            Volatile.Write(ref giveUp, true);
        }

        Assert.All(exceptions, exception => Assert.True(
            exception is ObjectDisposedException or OperationCanceledException or LeaderElectionProviderException, $"Disposal surfaced as {exception}."));
        await ExpireAsync(participants);
        foreach (string group in groups)
        {
            await TakeOverAsync(survivor, group);
        }

        async Task WorkAsync(Participant participant, string group, TaskCompletionSource started)
        {
            while (!Volatile.Read(ref giveUp))
            {
                await Task.Yield();
                Candidate wish = participant.Wish(group);
                AcquireResult result = await participant.TryAsync(wish);
                var held = new HeldGroup(group, wish.AttemptId, result.Term);
                await participant.HeartbeatAsync(held);
                await participant.ReleaseAsync(held);
                started.TrySetResult();
            }
        }
    }

    /// <summary>Each kind of call by itself, so that none hides behind another that fails first.</summary>
    [Fact]
    public virtual async Task Disposal_WhenACallOfAnyKindIsUnderWay_EndsItAsTheContractSays()
    {
        Participant leaving = await JoinAsync();
        Participant staying = await JoinAsync();
        HeldGroup held = await leaving.WinAsync(NewGroup());
        HeldGroup other = await staying.WinAsync(NewGroup());
        List<(string Name, Func<Task> Call)> calls = Calls(leaving, held, Cancel);
        bool giveUp = false;
        TaskCompletionSource[] underWay = [.. calls.Select(_ => new TaskCompletionSource())];
        Task<Exception?>[] busy =
            [.. calls.Select((call, i) => Task.Run(async () => (Exception?)await Record.ExceptionAsync(() => RepeatAsync(call.Call, underWay[i]))))];
        Exception?[] exceptions;
        try
        {
            await Task.WhenAll(underWay.Select(started => started.Task)).WaitAsync(Fixture.Patience, Cancel);
            await leaving.Provider.DisposeAsync();
            exceptions = await Task.WhenAll(busy).WaitAsync(Fixture.Patience, Cancel);
        }
        finally
        {
            Volatile.Write(ref giveUp, true);
        }

        for (int i = 0; i < calls.Count; i++)
        {
            Assert.True(
                exceptions[i] is ObjectDisposedException or OperationCanceledException or LeaderElectionProviderException,
                $"Disposal surfaced in {calls[i].Name} as {exceptions[i]}.");
        }

        AssertKept(await staying.HeartbeatAsync(other));

        async Task RepeatAsync(Func<Task> call, TaskCompletionSource started)
        {
            while (!Volatile.Read(ref giveUp))
            {
                await Task.Yield();
                await call();
                started.TrySetResult();
            }
        }
    }

    [Fact]
    public virtual async Task Disposal_WhenSynchronous_DoesTheSame()
    {
        Participant participant = await JoinAsync();
        HeldGroup held = await participant.WinAsync(NewGroup());

        participant.Provider.Dispose();
        participant.Provider.Dispose();

        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await participant.HeartbeatAsync(held));
    }

    /// <summary>A run may outlive the stop of its host, and with it the provider: until the lease has ended nobody else may lead.</summary>
    [Fact]
    public virtual async Task Disposal_WhenASessionHoldsAGroup_LeavesItToTheLease()
    {
        Participant leaving = await JoinBrieflyAsync();
        Participant staying = await JoinAsync();
        HeldGroup held = await leaving.WinAsync(NewGroup());

        await leaving.Provider.DisposeAsync();

        AcquireResult denied = await staying.TryAsync(held.Group);
        await ExpireAsync(leaving);
        HeldGroup won = await TakeOverAsync(staying, held.Group);
        Assert.False(denied.IsGranted);
        Assert.True(won.Term > held.Term);
    }

    [Fact]
    public virtual async Task Cancellation_WhenItHitsACallOfAnyKind_PassesUnwrappedAndHarmsNothing()
    {
        Participant participant = await JoinAsync();
        HeldGroup kept = await participant.WinAsync(NewGroup());
        for (int i = 0; i < 10; i++)
        {
            HeldGroup risked = await participant.WinAsync(NewGroup());
            using var cancellation = new CancellationTokenSource();
            List<(string Name, Func<Task> Call)> calls = Calls(participant, risked, cancellation.Token);
            Task<Exception?>[] underWay =
                [.. calls.Select(call => Task.Run(async () => (Exception?)await Record.ExceptionAsync(call.Call)))];
            for (int yields = 0; yields < i; yields++)
            {
                await Task.Yield();
            }

            await cancellation.CancelAsync();

            Exception?[] exceptions = await Task.WhenAll(underWay).WaitAsync(Fixture.Patience, Cancel);
            for (int c = 0; c < calls.Count; c++)
            {
                Assert.True(exceptions[c] is null or OperationCanceledException, $"Cancellation surfaced in {calls[c].Name} as {exceptions[c]}.");
            }

            // Whether or not the release was carried out, it can be repeated, and the group is free for the next attempt.
            await participant.ReleaseAsync(risked);
            Assert.True((await participant.WinAsync(risked.Group)).Term > risked.Term);
        }

        AssertKept(await participant.HeartbeatAsync(kept));
        Assert.Equal(kept.Term, (await ReadAsync(participant, kept.Group))?.Term);
    }

    private List<(string Name, Func<Task> Call)> Calls(Participant participant, HeldGroup held, CancellationToken cancellationToken)
    {
        ILeaderElectionProvider provider = participant.Provider;
        Guid session = participant.SessionId;
        List<(string, Func<Task>)> calls =
        [
            ("acquire", () => provider.AcquireAsync(new AcquireRequest(session, participant.Lease, false, [participant.Wish(NewGroup())]), cancellationToken).AsTask()),
            ("renew", () => provider.RenewAsync(new RenewRequest(session, participant.Lease, [held], 0, participant.Lease), cancellationToken).AsTask()),
            ("release", () => provider.ReleaseAsync(new ReleaseRequest(session, [held], false), cancellationToken).AsTask()),
            ("read", () => provider.ReadAsync([held.Group], cancellationToken).AsTask()),
            ("health check", () => provider.HealthCheckAsync(cancellationToken).AsTask()),
        ];
        if (Fixture.CanPush)
        {
            calls.Add(("watch", async () =>
            {
                await using IAsyncDisposable? watch = await provider.WatchAsync(_ => { }, cancellationToken);
            }));
        }

        if (Fixture.WhyNoGroupState is null)
        {
            calls.Add(("write state", () => provider.WriteStateAsync(new GroupStateWrite(session, held.Group, held.Term, new byte[1]), cancellationToken).AsTask()));
        }

        return calls;
    }
}
