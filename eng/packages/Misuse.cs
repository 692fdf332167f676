using MultiLock;

/// <summary>What the generator has to leave out, so that an analyzer must say so.</summary>
public sealed class Misuse
{
    [LeaderOnly("packages")]
    private Task HiddenAsync(CancellationToken ct) => Task.Delay(1000, ct);
}
