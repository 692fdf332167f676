using System.Runtime.CompilerServices;

namespace MultiLock;

/// <summary>
/// Operators on streams of leadership changes. Each passes its token on to the source, ends with the source, and disposes the source
/// when the consumer stops early.
/// </summary>
/// <remarks>
/// They are typed for <see cref="LeadershipChangedEventArgs"/> alone, so that they compile beside <c>System.Linq</c>, whose operators on
/// <see cref="IAsyncEnumerable{T}"/> they would otherwise collide with.
/// </remarks>
public static partial class LeadershipChangeExtensions
{
    /// <summary>Keeps the changes that satisfy a condition.</summary>
    /// <param name="source">The changes.</param>
    /// <param name="predicate">The condition.</param>
    /// <param name="cancellationToken">Ends the enumeration with <see cref="OperationCanceledException"/>.</param>
    /// <returns>The changes that satisfy the condition.</returns>
    public static IAsyncEnumerable<LeadershipChangedEventArgs> Where(
        this IAsyncEnumerable<LeadershipChangedEventArgs> source,
        Func<LeadershipChangedEventArgs, bool> predicate,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(predicate);
        return Iterate(source, predicate, cancellationToken);

        static async IAsyncEnumerable<LeadershipChangedEventArgs> Iterate(
            IAsyncEnumerable<LeadershipChangedEventArgs> source,
            Func<LeadershipChangedEventArgs, bool> predicate,
            [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await foreach (LeadershipChangedEventArgs change in source.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                if (predicate(change))
                {
                    yield return change;
                }
            }
        }
    }

    /// <summary>Turns each change into something else.</summary>
    /// <typeparam name="TResult">What a change becomes.</typeparam>
    /// <param name="source">The changes.</param>
    /// <param name="selector">Called once for each change.</param>
    /// <param name="cancellationToken">Ends the enumeration with <see cref="OperationCanceledException"/>.</param>
    /// <returns>The results.</returns>
    public static IAsyncEnumerable<TResult> Select<TResult>(
        this IAsyncEnumerable<LeadershipChangedEventArgs> source,
        Func<LeadershipChangedEventArgs, TResult> selector,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(selector);
        return Iterate(source, selector, cancellationToken);

        static async IAsyncEnumerable<TResult> Iterate(
            IAsyncEnumerable<LeadershipChangedEventArgs> source,
            Func<LeadershipChangedEventArgs, TResult> selector,
            [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await foreach (LeadershipChangedEventArgs change in source.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                yield return selector(change);
            }
        }
    }

    /// <summary>Keeps the first changes, and ends with the last of them without waiting for another.</summary>
    /// <param name="source">The changes.</param>
    /// <param name="count">How many to keep; none if zero or negative.</param>
    /// <param name="cancellationToken">Ends the enumeration with <see cref="OperationCanceledException"/>.</param>
    /// <returns>The first changes.</returns>
    public static IAsyncEnumerable<LeadershipChangedEventArgs> Take(
        this IAsyncEnumerable<LeadershipChangedEventArgs> source,
        int count,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        return Iterate(source, count, cancellationToken);

        static async IAsyncEnumerable<LeadershipChangedEventArgs> Iterate(
            IAsyncEnumerable<LeadershipChangedEventArgs> source,
            int count,
            [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            if (count <= 0)
            {
                yield break;
            }

            await foreach (LeadershipChangedEventArgs change in source.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                yield return change;
                if (--count == 0)
                {
                    yield break;
                }
            }
        }
    }

    /// <summary>Leaves the first changes out.</summary>
    /// <param name="source">The changes.</param>
    /// <param name="count">How many to leave out; none if zero or negative.</param>
    /// <param name="cancellationToken">Ends the enumeration with <see cref="OperationCanceledException"/>.</param>
    /// <returns>The changes after the first ones.</returns>
    public static IAsyncEnumerable<LeadershipChangedEventArgs> Skip(
        this IAsyncEnumerable<LeadershipChangedEventArgs> source,
        int count,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        return Iterate(source, count, cancellationToken);

        static async IAsyncEnumerable<LeadershipChangedEventArgs> Iterate(
            IAsyncEnumerable<LeadershipChangedEventArgs> source,
            int count,
            [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await foreach (LeadershipChangedEventArgs change in source.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                if (count > 0)
                {
                    count--;
                    continue;
                }

                yield return change;
            }
        }
    }

    /// <summary>
    /// Leaves out each change whose <see cref="LeadershipChangedEventArgs.CurrentStatus"/> equals that of the change before it: the same part of this
    /// participant, the same leader, the same term.
    /// </summary>
    /// <param name="source">The changes.</param>
    /// <param name="cancellationToken">Ends the enumeration with <see cref="OperationCanceledException"/>.</param>
    /// <returns>The changes that differ from the one before.</returns>
    public static IAsyncEnumerable<LeadershipChangedEventArgs> DistinctUntilChanged(
        this IAsyncEnumerable<LeadershipChangedEventArgs> source,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        return Iterate(source, cancellationToken);

        static async IAsyncEnumerable<LeadershipChangedEventArgs> Iterate(
            IAsyncEnumerable<LeadershipChangedEventArgs> source,
            [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            LeadershipStatus? last = null;
            await foreach (LeadershipChangedEventArgs change in source.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                if (change.CurrentStatus != last)
                {
                    last = change.CurrentStatus;
                    yield return change;
                }
            }
        }
    }

    /// <summary>Calls back for each change, one at a time.</summary>
    /// <param name="source">The changes.</param>
    /// <param name="action">Called once for each change. An exception ends the enumeration and surfaces in the returned task.</param>
    /// <param name="cancellationToken">Ends the enumeration with <see cref="OperationCanceledException"/>.</param>
    /// <returns>A task that completes when the source ends.</returns>
    public static Task ForEachAsync(
        this IAsyncEnumerable<LeadershipChangedEventArgs> source,
        Action<LeadershipChangedEventArgs> action,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(action);
        return source.ForEachAsync(
            change =>
            {
                action(change);
                return Task.CompletedTask;
            },
            cancellationToken);
    }

    /// <summary>Calls back for each change and awaits the callback before it takes the next change.</summary>
    /// <param name="source">The changes.</param>
    /// <param name="action">Called once for each change. An exception ends the enumeration and surfaces in the returned task.</param>
    /// <param name="cancellationToken">Ends the enumeration with <see cref="OperationCanceledException"/>.</param>
    /// <returns>A task that completes when the source ends.</returns>
    public static Task ForEachAsync(
        this IAsyncEnumerable<LeadershipChangedEventArgs> source,
        Func<LeadershipChangedEventArgs, Task> action,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(action);
        return RunAsync(source, action, cancellationToken);

        static async Task RunAsync(
            IAsyncEnumerable<LeadershipChangedEventArgs> source,
            Func<LeadershipChangedEventArgs, Task> action,
            CancellationToken cancellationToken)
        {
            await foreach (LeadershipChangedEventArgs change in source.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                await action(change).ConfigureAwait(false);
            }
        }
    }
}
