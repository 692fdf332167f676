namespace MultiLock.Sample.Demo;

/// <summary>How the demo is shown.</summary>
internal interface IDemoView
{
    /// <summary>Something happened.</summary>
    void Line(string text);

    /// <summary>Shows the present state.</summary>
    void Draw(string title, IReadOnlyList<GroupStatus> groups);
}
