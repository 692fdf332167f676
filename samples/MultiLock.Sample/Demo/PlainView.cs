namespace MultiLock.Sample.Demo;

/// <summary>One line an event, for pipes and logs.</summary>
internal sealed class PlainView(TextWriter output) : IDemoView
{
    public void Line(string text) => output.WriteLine(text);

    public void Draw(string title, IReadOnlyList<GroupStatus> groups)
    {
        // The lines have said it.
    }
}
