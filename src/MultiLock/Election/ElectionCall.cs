namespace MultiLock;

/// <summary>A request on its way to the backend.</summary>
#pragma warning disable CA1001 // The token has no timer and no registrations of ours, so it owns nothing; a provider may look at it late, after any moment at which we could dispose it.
internal abstract class ElectionCall(ClockReading sent, TimeSpan timeout)
#pragma warning restore CA1001
{
    private readonly CancellationTokenSource _givenUp = new();

    /// <summary>Gets the clocks from before the request was sent.</summary>
    public ClockReading Sent { get; } = sent;

    public TimeSpan Timeout { get; } = timeout;

    public Instant GiveUpAt { get; } = sent.Now + timeout;

    /// <summary>Gets or sets a value indicating whether the core has stopped waiting for it.</summary>
    public bool IsOver { get; set; }

    public CancellationToken GivenUp => _givenUp.Token;

    /// <summary>Tells the provider that nobody waits any more.</summary>
    public void Cancel(Action<CancellationTokenSource> cancel) => cancel(_givenUp);
}
