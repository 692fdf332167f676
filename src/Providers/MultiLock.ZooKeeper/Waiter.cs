namespace MultiLock.ZooKeeper;

/// <summary>This process's place in the line for one group. Guarded by its line's lock.</summary>
internal sealed class Waiter(string group)
{
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Group { get; } = group;

    /// <summary>Gets or sets the id in the ticket's name.</summary>
    public Guid TicketId { get; set; } = Guid.NewGuid();

    /// <summary>Gets or sets the path of the ticket, once it is there.</summary>
    public string? Ticket { get; set; }

    /// <summary>Gets or sets a value indicating whether somebody leads, as far as this process knows.</summary>
    public bool IsHeld { get; set; } = true;

    /// <summary>Gets or sets how many claims with this ticket are under way.</summary>
    public int Claims { get; set; }

    /// <summary>Gets or sets a value indicating whether the turn is being passed on: the ticket may be gone.</summary>
    public bool IsPassing { get; set; }

    /// <summary>Gets or sets a value indicating whether the wait is over: the group was won, or nobody here asked for it when it was free.</summary>
    public bool IsOver { get; set; }

    /// <summary>Gets a task that completes at the next <see cref="Signal"/>.</summary>
    public Task Changed => _changed.Task;

    public void Signal()
    {
        TaskCompletionSource changed = _changed;
        _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        changed.TrySetResult();
    }
}
