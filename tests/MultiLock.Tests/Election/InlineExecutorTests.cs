using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace MultiLock.Tests.Election;

/// <summary>The executor of fake time: everything on the caller's thread, at once.</summary>
public sealed class InlineExecutorTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly ElectionClock _clock;
    private readonly InlineExecutor _executor;
    private int _turns;
    private Func<Instant> _turn = () => Instant.Never;

    public InlineExecutorTests()
    {
        _clock = new ElectionClock(_time);
        _executor = new InlineExecutor(_clock);
        _executor.Start(() =>
        {
            _turns++;
            return _turn();
        });
    }

    [Fact]
    public void Wake_DuringATurn_IsAnsweredAfterIt_AndNeverWithinIt()
    {
        int depth = 0;
        int deepest = 0;
        _turn = () =>
        {
            deepest = Math.Max(deepest, ++depth);
            if (_turns < 3)
            {
                _executor.Wake();
            }

            depth--;
            return Instant.Never;
        };
        _executor.Wake();
        Assert.Equal(3, _turns);
        Assert.Equal(1, deepest);
        _executor.Wake();
        Assert.Equal(4, _turns);
    }

    [Fact]
    public void Turn_HappensWhenItWasAskedFor_AndNotBefore()
    {
        Instant due = _clock.Now + TimeSpan.FromSeconds(10);
        _turn = () => _turns == 1 ? due : Instant.Never;
        _executor.Wake();
        _time.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal(1, _turns);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(2, _turns);
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(2, _turns);
    }

    [Fact]
    public void Turn_AskedForInThePast_HappensAtTheNextMoment()
    {
        _turn = () => _turns == 1 ? _clock.Now - TimeSpan.FromSeconds(1) : Instant.Never;
        _executor.Wake();
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(2, _turns);
    }

    [Fact]
    public void Dispose_EndsTheTurns()
    {
        _turn = () => _clock.Now + TimeSpan.FromSeconds(1);
        _executor.Wake();
        _executor.Dispose();
        _executor.Wake();
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(1, _turns);
    }

    public void Dispose() => _executor.Dispose();
}
