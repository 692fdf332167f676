namespace MultiLock.Simulation;

/// <summary>One place of a planted bug: what the production source says, and what the copy says instead.</summary>
/// <param name="File">The file, relative to <c>src</c>.</param>
/// <param name="Original">Text that stands in it exactly once. Where it does not any more, the bug has to be planted anew.</param>
/// <param name="Replacement">What takes its place; <c>PLANTED</c> is true while the bug is switched on.</param>
internal sealed record SourceEdit(string File, string Original, string Replacement)
{
    public bool Fits(string source) => source.Split(Original).Length == 2;
}
