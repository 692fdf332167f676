namespace MultiLock.Chaos;

/// <summary>A set of moments: spans in order that do not touch.</summary>
internal sealed class Spans
{
    private readonly List<(TimeSpan From, TimeSpan To)> _spans = [];

    public Spans(IEnumerable<(TimeSpan From, TimeSpan To)> spans)
    {
        foreach ((TimeSpan from, TimeSpan to) in spans.Where(span => span.From < span.To).OrderBy(span => span.From))
        {
            if (_spans.Count > 0 && from <= _spans[^1].To)
            {
                _spans[^1] = (_spans[^1].From, to > _spans[^1].To ? to : _spans[^1].To);
            }
            else
            {
                _spans.Add((from, to));
            }
        }
    }

    public IReadOnlyList<(TimeSpan From, TimeSpan To)> All => _spans;

    public Spans Without(Spans others)
    {
        var left = new List<(TimeSpan, TimeSpan)>();
        int first = 0;
        foreach ((TimeSpan from, TimeSpan to) in _spans)
        {
            TimeSpan begin = from;
            while (first < others._spans.Count && others._spans[first].To <= from)
            {
                first++;
            }

            for (int i = first; i < others._spans.Count && others._spans[i].From < to; i++)
            {
                left.Add((begin, others._spans[i].From));
                begin = others._spans[i].To > begin ? others._spans[i].To : begin;
            }

            left.Add((begin, to));
        }

        return new Spans(left);
    }
}
