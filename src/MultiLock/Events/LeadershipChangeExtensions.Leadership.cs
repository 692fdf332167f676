using System.Runtime.CompilerServices;

namespace MultiLock;

/// <content>Operators that know what a change means.</content>
public static partial class LeadershipChangeExtensions
{
    /// <summary>Yields changes up to and including the one by which this participant becomes the leader.</summary>
    /// <param name="source">The changes.</param>
    /// <param name="cancellationToken">Ends the enumeration with <see cref="OperationCanceledException"/>.</param>
    /// <returns>The changes up to the acquisition.</returns>
    public static IAsyncEnumerable<LeadershipChangedEventArgs> TakeUntilLeader(
        this IAsyncEnumerable<LeadershipChangedEventArgs> source,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        return Iterate(source, cancellationToken);

        static async IAsyncEnumerable<LeadershipChangedEventArgs> Iterate(
            IAsyncEnumerable<LeadershipChangedEventArgs> source,
            [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await foreach (LeadershipChangedEventArgs change in source.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                yield return change;
                if (change.BecameLeader)
                {
                    yield break;
                }
            }
        }
    }

    /// <summary>
    /// Yields the changes during which this participant leads, and ends when it loses leadership. Changes before it leads are left out, so that a
    /// follower can wait here for its turn.
    /// </summary>
    /// <param name="source">The changes.</param>
    /// <param name="cancellationToken">Ends the enumeration with <see cref="OperationCanceledException"/>.</param>
    /// <returns>The changes of one period of leadership, without the loss that ends it.</returns>
    public static IAsyncEnumerable<LeadershipChangedEventArgs> WhileLeader(
        this IAsyncEnumerable<LeadershipChangedEventArgs> source,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        return Iterate(source, cancellationToken);

        static async IAsyncEnumerable<LeadershipChangedEventArgs> Iterate(
            IAsyncEnumerable<LeadershipChangedEventArgs> source,
            [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await foreach (LeadershipChangedEventArgs change in source.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                if (change.LostLeadership)
                {
                    yield break;
                }

                if (change.CurrentStatus.IsLeader)
                {
                    yield return change;
                }
            }
        }
    }

    /// <summary>Calls back when this participant becomes the leader and when it stops being the leader, one call at a time.</summary>
    /// <param name="source">The changes.</param>
    /// <param name="onAcquired">Called when this participant becomes the leader.</param>
    /// <param name="onLost">Called when this participant stops being the leader.</param>
    /// <param name="cancellationToken">Ends the enumeration with <see cref="OperationCanceledException"/>.</param>
    /// <returns>A task that completes when the source ends.</returns>
    public static Task OnLeadershipTransition(
        this IAsyncEnumerable<LeadershipChangedEventArgs> source,
        Action<LeadershipChangedEventArgs> onAcquired,
        Action<LeadershipChangedEventArgs> onLost,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(onAcquired);
        ArgumentNullException.ThrowIfNull(onLost);
        return source.ForEachAsync(
            change =>
            {
                if (change.BecameLeader)
                {
                    onAcquired(change);
                }
                else if (change.LostLeadership)
                {
                    onLost(change);
                }
            },
            cancellationToken);
    }

    /// <summary>
    /// Calls back when this participant becomes the leader and when it stops being the leader, and awaits each callback before it looks at the next
    /// change. A loss that happens during <paramref name="onAcquired"/> is therefore seen only after it returns: let long work end by
    /// <see cref="LeadershipContext.LeadershipEnded"/>.
    /// </summary>
    /// <param name="source">The changes.</param>
    /// <param name="onAcquired">Called when this participant becomes the leader.</param>
    /// <param name="onLost">Called when this participant stops being the leader.</param>
    /// <param name="cancellationToken">Ends the enumeration with <see cref="OperationCanceledException"/>.</param>
    /// <returns>A task that completes when the source ends.</returns>
    public static Task OnLeadershipTransition(
        this IAsyncEnumerable<LeadershipChangedEventArgs> source,
        Func<LeadershipChangedEventArgs, Task> onAcquired,
        Func<LeadershipChangedEventArgs, Task> onLost,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(onAcquired);
        ArgumentNullException.ThrowIfNull(onLost);
        return source.ForEachAsync(
            change => change.BecameLeader ? onAcquired(change) : change.LostLeadership ? onLost(change) : Task.CompletedTask,
            cancellationToken);
    }
}
