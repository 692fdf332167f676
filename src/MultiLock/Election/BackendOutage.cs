namespace MultiLock;

/// <summary>Which kinds of calls the backend does not answer now, so that an outage is said once when it begins and once when it ends.</summary>
/// <remarks>Changed by the election only; <see cref="IsOn"/> may be read by any thread.</remarks>
internal sealed class BackendOutage
{
    // A kind that nobody tries any more, such as the release of a session that has expired, says nothing about now.
    private static readonly TimeSpan Forgotten = TimeSpan.FromSeconds(30);

    // Connections that died in an outage are found out one by one, some only when it is over.
    private static readonly TimeSpan Aftermath = TimeSpan.FromSeconds(5);

    private readonly Dictionary<Type, Instant> _failing = [];
    private Instant? _ended;
    private volatile bool _isOn;

    public bool IsOn => _isOn;

    /// <summary>Notes a failed call. One that was sent in an outage, or just after it, begins no other.</summary>
    /// <returns>True if an outage begins with it.</returns>
    public bool Failed(ElectionCall call, Instant now)
    {
        if (_failing.Count == 0 && _ended is { } ended && call.Sent.Now < ended + Aftermath)
        {
            return false;
        }

        bool begins = _failing.Count == 0;
        _failing[call.GetType()] = now;
        _isOn = true;
        return begins;
    }

    /// <summary>Notes an answer. It ends the outage unless calls of another kind still fail.</summary>
    /// <returns>True if an outage ends with it.</returns>
    public bool Succeeded(ElectionCall call, Instant now)
    {
        if (_failing.Count == 0)
        {
            return false;
        }

        _failing.Remove(call.GetType());
        foreach ((Type kind, Instant last) in _failing)
        {
            if (now - last > Forgotten)
            {
                _failing.Remove(kind);
            }
        }

        _isOn = _failing.Count > 0;
        if (!_isOn)
        {
            _ended = now;
        }

        return !_isOn;
    }
}
