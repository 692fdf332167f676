using MultiLock.Conformance.Tests.InMemory;

namespace MultiLock.Conformance.Tests.Proof;

/// <summary>As a backend whose leases nobody waits out declares itself. Only it may let time pass.</summary>
internal sealed class SlowFixture : InMemoryFixture
{
    public override TimeSpan ShortLease => TimeSpan.FromSeconds(15);

    public override string? WhyNoWaiting => "The shortest lease of this backend is 15 s.";

    public override ValueTask AdvanceAsync(TimeSpan by) => throw new InvalidOperationException("A test waits although its fixture says that it cannot.");

    // As InMemory judges it: a test that was skipped would not notice that this stands for the backend's own expiry.
    public override ValueTask EndSilentAsync(IReadOnlyList<Guid> sessions, TimeSpan lease) => base.AdvanceAsync(LongestExpiry(lease));
}
