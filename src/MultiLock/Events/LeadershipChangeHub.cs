namespace MultiLock;

/// <summary>
/// Hands leadership changes to subscribers, in the order in which they were published. A publisher never waits for a subscriber, and no subscriber's
/// code runs on the publisher's thread.
/// </summary>
internal sealed class LeadershipChangeHub
{
    private readonly Lock _lock = new();
    private readonly List<LeadershipSubscription> _subscriptions = [];
    private bool _completed;

    /// <summary>Hands the change to everybody who subscribed before this call.</summary>
    public void Publish(LeadershipChangedEventArgs change)
    {
        // The lock spans the writes: two publishers could otherwise reach two subscribers in different orders.
        lock (_lock)
        {
            foreach (LeadershipSubscription subscription in _subscriptions)
            {
                subscription.Offer(change);
            }
        }
    }

    /// <summary>
    /// Subscribes from now on, whenever the result is enumerated. It ends when the hub completes, when its enumeration ends, or when the token fires.
    /// </summary>
    public IAsyncEnumerable<LeadershipChangedEventArgs> Subscribe(LeadershipEventType types, CancellationToken cancellationToken) =>
        Open(types, cancellationToken);

    /// <summary>Ends all subscriptions, after what was published, and every later one at once.</summary>
    public void Complete()
    {
        lock (_lock)
        {
            _completed = true;
            foreach (LeadershipSubscription subscription in _subscriptions)
            {
                subscription.Complete();
            }

            _subscriptions.Clear();
        }
    }

    internal int SubscriptionCount
    {
        get
        {
            lock (_lock)
            {
                return _subscriptions.Count;
            }
        }
    }

    internal LeadershipSubscription Open(LeadershipEventType types, CancellationToken cancellationToken)
    {
        var subscription = new LeadershipSubscription(this, types, cancellationToken);
        lock (_lock)
        {
            if (_completed)
            {
                subscription.Complete();
            }
            else
            {
                _subscriptions.Add(subscription);
            }
        }

        // Outside the lock: a token that has fired already removes the subscription right here.
        subscription.CloseOnCancellation();
        return subscription;
    }

    internal void Remove(LeadershipSubscription subscription)
    {
        lock (_lock)
        {
            _subscriptions.Remove(subscription);
        }
    }
}
