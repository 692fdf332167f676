using System.Diagnostics.CodeAnalysis;
using MultiLock.ZooKeeper.Client;

namespace MultiLock.ZooKeeper;

/// <summary>
/// The places of this process in the lines for groups that others lead: one ephemeral sequential ticket a group. Each watches only the ticket before its own, and
/// the first one the leader's node, so that a release wakes one process and not all. A ticket gives a turn and no right: whoever asks
/// when nobody leads wins, so that a place that nobody answers for delays others and never blocks them.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "The source holds nothing that needs disposal.")]
internal sealed class WaitingLine(
    IZooKeeperSession session, ZooKeeperPaths paths, IReadOnlyList<NodeAcl> acl, TimeProvider time, Action<string> free, Action<string> left)
{
    /// <summary>How long a process whose turn it is may take to ask. Then the next one is woken.</summary>
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(200);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Waiter> _waiters = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _end = new();

    /// <summary>Joins the line, or says to one who stands in it already that somebody leads.</summary>
    public void Join(string group)
    {
        Waiter? joined = null;
        lock (_gate)
        {
            if (_end.IsCancellationRequested)
            {
                return;
            }

            if (_waiters.TryGetValue(group, out Waiter? waiter))
            {
                waiter.Signal();
            }
            else
            {
                joined = new Waiter(group);
                _waiters.Add(group, joined);
            }
        }

        if (joined is not null)
        {
            _ = RunAsync(joined);
        }
    }

    public bool Has(string group)
    {
        lock (_gate)
        {
            return _waiters.ContainsKey(group);
        }
    }

    /// <summary>Tells whether somebody led when last heard of.</summary>
    public bool IsHeld(string group)
    {
        lock (_gate)
        {
            return _waiters.TryGetValue(group, out Waiter? waiter) && waiter.IsHeld;
        }
    }

    /// <summary>The ticket to claim the group with; null if there is none, and the claim makes one. <see cref="Claimed"/> follows.</summary>
    public Waiter? BeginClaim(string group)
    {
        lock (_gate)
        {
            if (_waiters.TryGetValue(group, out Waiter? waiter) && waiter is { Ticket: not null, IsOver: false, IsPassing: false })
            {
                waiter.Claims++;
                return waiter;
            }

            return null;
        }
    }

    /// <summary>The claim has an answer, or none will come.</summary>
    /// <param name="waiter">What <see cref="BeginClaim"/> answered.</param>
    /// <param name="won">Whether it won: the ticket is the holder's from now on.</param>
    public void Claimed(Waiter waiter, bool won)
    {
        lock (_gate)
        {
            waiter.Claims--;
            if (won)
            {
                waiter.IsOver = true;
                Remove(waiter);
            }

            waiter.Signal();
        }
    }

    /// <summary>Leaves all lines. Tickets are deleted as far as that is possible at once; they go with the session otherwise.</summary>
    public async Task LeaveAsync(TimeSpan patience)
    {
        string[] tickets;
        lock (_gate)
        {
            tickets = [.. _waiters.Values.Where(waiter => waiter.Ticket is not null && !waiter.IsOver).Select(waiter => waiter.Ticket!)];
            foreach (Waiter waiter in _waiters.Values)
            {
                waiter.IsOver = true;
                waiter.Signal();
            }

            _waiters.Clear();
        }

        _ = _end.CancelAsync();
        try
        {
            await Task.WhenAll(tickets.Select(ticket => session.SendAsync(NodeRequest.Delete(ticket)))).WaitAsync(patience, time).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is ZooKeeperException or TimeoutException)
        {
            // They go with the session.
        }
    }

    private async Task RunAsync(Waiter waiter)
    {
        bool mayExist = false;
        while (!session.IsOver && !waiter.IsOver)
        {
            try
            {
                if (waiter.Ticket is null)
                {
                    string ticket = await ProtectedCreate.CreateAsync(
                        session, paths.Group(waiter.Group), ZooKeeperPaths.TicketName(waiter.TicketId), acl, mayExist, _end.Token).ConfigureAwait(false);
                    if (!Take(waiter, ticket))
                    {
                        await session.SendAsync(NodeRequest.Delete(ticket)).ConfigureAwait(false);
                        return;
                    }
                }

                await session.ConnectedAsync(_end.Token).ConfigureAwait(false);
                await WaitAsync(waiter).ConfigureAwait(false);
            }
            catch (ZooKeeperException exception) when (exception.Error == ZooKeeperError.ConnectionLoss)
            {
                // No server for a while, or another connection: look again. What was watched is watched again by the session.
                mayExist = true;
            }
#pragma warning disable CA1031 // A place that nobody stands in any more would never see a turn: it is left.
            catch (Exception)
#pragma warning restore CA1031
            {
                // The group's nodes were deleted by hand, the rights were taken away, or this ends. Who asks again, is told.
                break;
            }
        }

        Drop(waiter);
    }

    private bool Take(Waiter waiter, string ticket)
    {
        lock (_gate)
        {
            if (waiter.IsOver)
            {
                return false;
            }

            waiter.Ticket = ticket;
            return true;
        }
    }

    /// <summary>Waits for the place before this one, or for the leader, and gives the group's followers here their turn when it is free.</summary>
    private async Task WaitAsync(Waiter waiter)
    {
        // Both at once: a release is one round trip away from the turn of the first in the line.
        Task<NodeReply> listing = session.SendAsync(NodeRequest.Children(paths.Group(waiter.Group)));
        Task<NodeReply> looking = session.SendAsync(NodeRequest.Exists(paths.Leader(waiter.Group)));
        await Task.WhenAll(listing, looking).ConfigureAwait(false);
        NodeReply listed = listing.Result;
        bool isHeld = looking.Result.Expect("a look at the leader", ZooKeeperError.NoNode).IsOk;
        string? before = Before(waiter, listed.Expect("the list of a group's nodes").Children, out bool isIn);
        if (!isIn)
        {
            lock (_gate)
            {
                // Deleted by hand, or with a turn that was not taken.
                waiter.Ticket = null;
                waiter.TicketId = Guid.NewGuid();
            }

            return;
        }

        if (before is null && !isHeld)
        {
            await TakeTurnAsync(waiter).ConfigureAwait(false);
            return;
        }

        var happened = new TaskCompletionSource<WatchedEvent>(TaskCreationOptions.RunContinuationsAsynchronously);
        NodeReply there = await session.SendAsync(NodeRequest.Exists(before ?? paths.Leader(waiter.Group), happened.SetResultOnce)).ConfigureAwait(false);
        there.Expect("a look at the place before", ZooKeeperError.NoNode);
        if (there.IsOk)
        {
            SetHeld(waiter, isHeld: true);
            if (await UntilAsync(waiter, happened.Task).ConfigureAwait(false))
            {
                return;
            }
        }

        if (before is null && !session.IsOver && !waiter.IsOver)
        {
            await TakeTurnAsync(waiter).ConfigureAwait(false);
        }
    }

    /// <summary>Waits for the event.</summary>
    /// <returns>True if the wait is over without it.</returns>
    private async Task<bool> UntilAsync(Waiter waiter, Task<WatchedEvent> happened)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (waiter.IsOver)
                {
                    return true;
                }

                changed = waiter.Changed;
            }

            if (await Task.WhenAny(happened, changed).ConfigureAwait(false) == happened)
            {
                return false;
            }
        }
    }

    private async Task TakeTurnAsync(Waiter waiter)
    {
        Task changed;
        lock (_gate)
        {
            waiter.IsHeld = false;
            changed = waiter.Changed;
        }

        free(waiter.Group);
        try
        {
            await changed.WaitAsync(Turn, time, _end.Token).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // Nobody here asked: looked at below.
        }

        if (waiter.IsOver)
        {
            return;
        }

        lock (_gate)
        {
            if (changed.IsCompleted || waiter.Claims > 0)
            {
                // Somebody here has asked, or asks.
                return;
            }

            waiter.IsPassing = true;
        }

        bool passed = false;
        try
        {
            passed = await PassAsync(waiter).ConfigureAwait(false);
        }
        finally
        {
            lock (_gate)
            {
                waiter.IsPassing = false;
                waiter.IsOver |= passed;
            }
        }
    }

    /// <summary>
    /// Deletes the ticket if nobody leads, in one step: a claim with it whose answer was lost may have won, and then the ticket is the leader's. No request asks for a node that
    /// is not there, but to create one does.
    /// </summary>
    private async Task<bool> PassAsync(Waiter waiter)
    {
        string leader = paths.Leader(waiter.Group);
        NodeReply passed = await session.SendAsync(NodeRequest.Multi(
            NodeRequest.Create(leader, default, acl, CreateMode.Ephemeral), NodeRequest.Delete(leader), NodeRequest.Delete(waiter.Ticket!))).ConfigureAwait(false);
        return passed.Expect("the end of a turn", ZooKeeperError.NodeExists, ZooKeeperError.NoNode).IsOk;
    }

    private void SetHeld(Waiter waiter, bool isHeld)
    {
        lock (_gate)
        {
            waiter.IsHeld = isHeld;
        }
    }

    /// <summary>The path of the ticket before this one; null if it is the first.</summary>
    private string? Before(Waiter waiter, IReadOnlyList<string> children, out bool isIn)
    {
        string own = waiter.Ticket![(waiter.Ticket!.LastIndexOf('/') + 1)..];
        int? number = ZooKeeperPaths.TicketNumber(own);
        isIn = false;
        (string Name, int Number)? before = null;
        foreach (string child in children)
        {
            isIn |= child == own;
            if (ZooKeeperPaths.TicketNumber(child) is { } other && other < number && (before is null || other > before.Value.Number))
            {
                before = (child, other);
            }
        }

        return before is { } found ? $"{paths.Group(waiter.Group)}/{found.Name}" : null;
    }

    private void Drop(Waiter waiter)
    {
        lock (_gate)
        {
            waiter.IsOver = true;
            Remove(waiter);
        }

        left(waiter.Group);
    }

    private void Remove(Waiter waiter)
    {
        if (_waiters.TryGetValue(waiter.Group, out Waiter? present) && present == waiter)
        {
            _waiters.Remove(waiter.Group);
        }
    }
}
