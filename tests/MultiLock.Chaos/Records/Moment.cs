namespace MultiLock.Chaos;

/// <summary>
/// When the harness did something: some time between two readings of the clock. What must have happened after it is compared with
/// <paramref name="Before"/>, what must have happened before it with <paramref name="After"/>.
/// </summary>
internal readonly record struct Moment(TimeSpan Before, TimeSpan After)
{
    public Moment Since(TimeSpan origin) => new(Before - origin, After - origin);
}
