using System.Runtime.CompilerServices;

namespace MultiLock;

/// <content>Operators that gather or thin out changes. What is pending when the source ends is yielded, not lost.</content>
public static partial class LeadershipChangeExtensions
{
    /// <summary>Gathers changes into lists of a fixed length; the last list may be shorter.</summary>
    /// <param name="source">The changes.</param>
    /// <param name="count">The length of a list; at least 1.</param>
    /// <param name="cancellationToken">Ends the enumeration with <see cref="OperationCanceledException"/>.</param>
    /// <returns>The lists, none empty.</returns>
    public static IAsyncEnumerable<IReadOnlyList<LeadershipChangedEventArgs>> Buffer(
        this IAsyncEnumerable<LeadershipChangedEventArgs> source,
        int count,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        return Iterate(source, count, cancellationToken);

        static async IAsyncEnumerable<IReadOnlyList<LeadershipChangedEventArgs>> Iterate(
            IAsyncEnumerable<LeadershipChangedEventArgs> source,
            int count,
            [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            List<LeadershipChangedEventArgs> buffer = [];
            await foreach (LeadershipChangedEventArgs change in source.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                buffer.Add(change);
                if (buffer.Count == count)
                {
                    yield return buffer;
                    buffer = [];
                }
            }

            if (buffer.Count > 0)
            {
                yield return buffer;
            }
        }
    }

    /// <summary>Gathers changes into one list a period. A period starts with its first change, so no list is empty.</summary>
    /// <param name="source">The changes.</param>
    /// <param name="period">How long to gather; above zero, at most 1 day.</param>
    /// <param name="cancellationToken">Ends the enumeration with <see cref="OperationCanceledException"/>.</param>
    /// <returns>The lists.</returns>
    public static IAsyncEnumerable<IReadOnlyList<LeadershipChangedEventArgs>> Buffer(
        this IAsyncEnumerable<LeadershipChangedEventArgs> source,
        TimeSpan period,
        CancellationToken cancellationToken = default) =>
        source.Buffer(period, TimeProvider.System, cancellationToken);

    /// <summary>Gathers changes into one list a period. A period starts with its first change, so no list is empty.</summary>
    /// <param name="source">The changes.</param>
    /// <param name="period">How long to gather; above zero, at most 1 day.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="cancellationToken">Ends the enumeration with <see cref="OperationCanceledException"/>.</param>
    /// <returns>The lists.</returns>
    public static IAsyncEnumerable<IReadOnlyList<LeadershipChangedEventArgs>> Buffer(
        this IAsyncEnumerable<LeadershipChangedEventArgs> source,
        TimeSpan period,
        TimeProvider timeProvider,
        CancellationToken cancellationToken = default)
    {
        CheckTimed(source, period, timeProvider);
        return Iterate(source, period, timeProvider, cancellationToken);

        static async IAsyncEnumerable<IReadOnlyList<LeadershipChangedEventArgs>> Iterate(
            IAsyncEnumerable<LeadershipChangedEventArgs> source,
            TimeSpan period,
            TimeProvider timeProvider,
            [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            var reader = new TimedChangeReader(source, timeProvider, cancellationToken);
            await using ConfiguredAsyncDisposable disposal = reader.ConfigureAwait(false);
            List<LeadershipChangedEventArgs> buffer = [];
            Instant deadline = Instant.Never;
            TimedRead read;
            do
            {
                read = await reader.ReadAsync(deadline).ConfigureAwait(false);
                if (read == TimedRead.Change)
                {
                    deadline = buffer.Count == 0 ? reader.Now + period : deadline;
                    buffer.Add(reader.Current);
                }
                else if (buffer.Count > 0)
                {
                    yield return buffer;
                    buffer = [];
                    deadline = Instant.Never;
                }
            }
            while (read != TimedRead.End);
        }
    }

    /// <summary>
    /// Yields at most one change an interval: the first at once, and of those that follow within the interval the latest, when the interval ends.
    /// The last change always arrives.
    /// </summary>
    /// <param name="source">The changes.</param>
    /// <param name="interval">The least time between two changes; above zero, at most 1 day.</param>
    /// <param name="cancellationToken">Ends the enumeration with <see cref="OperationCanceledException"/>.</param>
    /// <returns>The changes that are left.</returns>
    public static IAsyncEnumerable<LeadershipChangedEventArgs> Throttle(
        this IAsyncEnumerable<LeadershipChangedEventArgs> source,
        TimeSpan interval,
        CancellationToken cancellationToken = default) =>
        source.Throttle(interval, TimeProvider.System, cancellationToken);

    /// <summary>
    /// Yields at most one change an interval: the first at once, and of those that follow within the interval the latest, when the interval ends.
    /// The last change always arrives.
    /// </summary>
    /// <param name="source">The changes.</param>
    /// <param name="interval">The least time between two changes; above zero, at most 1 day.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="cancellationToken">Ends the enumeration with <see cref="OperationCanceledException"/>.</param>
    /// <returns>The changes that are left.</returns>
    public static IAsyncEnumerable<LeadershipChangedEventArgs> Throttle(
        this IAsyncEnumerable<LeadershipChangedEventArgs> source,
        TimeSpan interval,
        TimeProvider timeProvider,
        CancellationToken cancellationToken = default)
    {
        CheckTimed(source, interval, timeProvider);
        return Iterate(source, interval, timeProvider, cancellationToken);

        static async IAsyncEnumerable<LeadershipChangedEventArgs> Iterate(
            IAsyncEnumerable<LeadershipChangedEventArgs> source,
            TimeSpan interval,
            TimeProvider timeProvider,
            [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            var reader = new TimedChangeReader(source, timeProvider, cancellationToken);
            await using ConfiguredAsyncDisposable disposal = reader.ConfigureAwait(false);
            LeadershipChangedEventArgs? pending = null;
            Instant deadline = Instant.Never;
            TimedRead read;
            do
            {
                read = await reader.ReadAsync(deadline).ConfigureAwait(false);
                if (read == TimedRead.Change)
                {
                    pending = reader.Current;
                    if (deadline != Instant.Never)
                    {
                        continue;
                    }
                }

                deadline = Instant.Never;
                if (pending is not null)
                {
                    deadline = reader.Now + interval;
                    LeadershipChangedEventArgs change = pending;
                    pending = null;
                    yield return change;
                }
            }
            while (read != TimedRead.End);
        }
    }

    /// <summary>
    /// Yields a change once no other has followed it for an interval. The change that is pending when the source ends is yielded at once.
    /// </summary>
    /// <param name="source">The changes.</param>
    /// <param name="interval">How long it must have been quiet; above zero, at most 1 day.</param>
    /// <param name="cancellationToken">Ends the enumeration with <see cref="OperationCanceledException"/>.</param>
    /// <returns>The changes that lasted.</returns>
    public static IAsyncEnumerable<LeadershipChangedEventArgs> Debounce(
        this IAsyncEnumerable<LeadershipChangedEventArgs> source,
        TimeSpan interval,
        CancellationToken cancellationToken = default) =>
        source.Debounce(interval, TimeProvider.System, cancellationToken);

    /// <summary>
    /// Yields a change once no other has followed it for an interval. The change that is pending when the source ends is yielded at once.
    /// </summary>
    /// <param name="source">The changes.</param>
    /// <param name="interval">How long it must have been quiet; above zero, at most 1 day.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="cancellationToken">Ends the enumeration with <see cref="OperationCanceledException"/>.</param>
    /// <returns>The changes that lasted.</returns>
    public static IAsyncEnumerable<LeadershipChangedEventArgs> Debounce(
        this IAsyncEnumerable<LeadershipChangedEventArgs> source,
        TimeSpan interval,
        TimeProvider timeProvider,
        CancellationToken cancellationToken = default)
    {
        CheckTimed(source, interval, timeProvider);
        return Iterate(source, interval, timeProvider, cancellationToken);

        static async IAsyncEnumerable<LeadershipChangedEventArgs> Iterate(
            IAsyncEnumerable<LeadershipChangedEventArgs> source,
            TimeSpan interval,
            TimeProvider timeProvider,
            [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            var reader = new TimedChangeReader(source, timeProvider, cancellationToken);
            await using ConfiguredAsyncDisposable disposal = reader.ConfigureAwait(false);
            LeadershipChangedEventArgs? pending = null;
            Instant deadline = Instant.Never;
            TimedRead read;
            do
            {
                read = await reader.ReadAsync(deadline).ConfigureAwait(false);
                if (read == TimedRead.Change)
                {
                    pending = reader.Current;
                    deadline = reader.Now + interval;
                }
                else if (pending is not null)
                {
                    LeadershipChangedEventArgs change = pending;
                    pending = null;
                    deadline = Instant.Never;
                    yield return change;
                }
            }
            while (read != TimedRead.End);
        }
    }

    private static void CheckTimed(IAsyncEnumerable<LeadershipChangedEventArgs> source, TimeSpan span, TimeProvider timeProvider)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(timeProvider);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(span, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(span, TimeSpan.FromDays(1));
    }
}
