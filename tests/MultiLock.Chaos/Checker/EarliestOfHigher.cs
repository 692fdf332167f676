namespace MultiLock.Chaos;

/// <summary>Answers when something with a higher token than a given one happened first.</summary>
internal sealed class EarliestOfHigher
{
    private readonly long[] _tokens;
    private readonly TimeSpan[] _earliest;

    public EarliestOfHigher(IEnumerable<(long Token, TimeSpan At)> happened)
    {
        (long Token, TimeSpan At)[] sorted = [.. happened.OrderBy(one => one.Token)];
        _tokens = [.. sorted.Select(one => one.Token)];
        _earliest = [.. sorted.Select(one => one.At)];
        for (int i = _earliest.Length - 2; i >= 0; i--)
        {
            _earliest[i] = _earliest[i] < _earliest[i + 1] ? _earliest[i] : _earliest[i + 1];
        }
    }

    public TimeSpan After(long token)
    {
        int low = 0;
        for (int high = _tokens.Length; low < high;)
        {
            int middle = (low + high) / 2;
            if (_tokens[middle] > token)
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }

        return low < _earliest.Length ? _earliest[low] : TimeSpan.MaxValue;
    }
}
