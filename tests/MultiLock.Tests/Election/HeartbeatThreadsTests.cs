using System.Collections.Concurrent;
using Xunit;

namespace MultiLock.Tests.Election;

/// <summary>Heartbeats on threads of their own, for clients whose I/O is synchronous.</summary>
public sealed class HeartbeatThreadsTests : IDisposable
{
    private static readonly TimeSpan Limit = PatienceAttribute.Limit;

    private readonly HeartbeatThreads _threads = new();
    private readonly SemaphoreSlim _stuck = new(0);
    private readonly SemaphoreSlim _started = new(0);
    private readonly ConcurrentBag<Thread> _used = [];

    [Fact]
    public void Heartbeat_WhileAnotherIsStuck_IsRunByAnotherThread()
    {
        _threads.Run(BeStuck);
        AssertStarts(1);
        _threads.Run(Note);
        AssertStarts(1);
        Assert.Equal(2, _used.Distinct().Count());
        Assert.All(_used, thread => Assert.Equal("MultiLock heartbeat", thread.Name));
        Assert.All(_used, thread => Assert.True(thread.IsBackground));
    }

    [Fact]
    public void Heartbeat_WhenAThreadHasNothingToDo_IsRunByThatThread()
    {
        for (int i = 0; i < 5; i++)
        {
            _threads.Run(Note);
            AssertStarts(1);
            Thread thread = _used.First();
            Assert.True(SpinWait.SpinUntil(() => thread.ThreadState.HasFlag(ThreadState.WaitSleepJoin), Limit));
        }

        Assert.Single(_used.Distinct());
    }

    [Fact]
    public void Heartbeats_WhenFourAreStuck_WaitForOneOfThem()
    {
        for (int i = 0; i < 4; i++)
        {
            _threads.Run(BeStuck);
        }

        AssertStarts(4);
        for (int i = 0; i < 3; i++)
        {
            _threads.Run(Note);
        }

        _stuck.Release();
        AssertStarts(3);
        Assert.Equal(4, _used.Distinct().Count());
    }

    [Fact]
    public void Dispose_EndsTheThreads_AndNothingRunsAfterwards()
    {
        _threads.Run(Note);
        AssertStarts(1);
        _threads.Dispose();
        Assert.All(_used, thread => Assert.True(thread.Join(Limit)));
        _threads.Run(Note);
        Assert.False(_started.Wait(TimeSpan.FromMilliseconds(50), TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Dispose_WhileAHeartbeatIsStuck_DropsWhatWaitsBehindIt()
    {
        for (int i = 0; i < 4; i++)
        {
            _threads.Run(BeStuck);
        }

        AssertStarts(4);
        _threads.Run(Note);
        _threads.Dispose();
        _stuck.Release(4);
        Assert.All(_used, thread => Assert.True(thread.Join(Limit)));
        Assert.Equal(4, _used.Count);
    }

    public void Dispose()
    {
        _stuck.Release(10);
        _threads.Dispose();
        foreach (Thread thread in _used)
        {
            thread.Join(Limit);
        }

        _stuck.Dispose();
        _started.Dispose();
    }

    private void AssertStarts(int count)
    {
        for (int i = 0; i < count; i++)
        {
            Assert.True(_started.Wait(Limit, TestContext.Current.CancellationToken));
        }
    }

    private void Note()
    {
        _used.Add(Thread.CurrentThread);
        _started.Release();
    }

    private void BeStuck()
    {
        Note();
        _stuck.Wait();
    }
}
