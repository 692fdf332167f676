using System.Globalization;
using System.Text;

namespace MultiLock.Sample.Demo;

/// <summary>A table that is drawn again in place, with the latest events below it.</summary>
internal sealed class TableView(TextWriter output, int width) : IDemoView
{
    private const int KeptLines = 12;
    private const string EraseToEnd = "\e[J";

    private readonly Queue<string> _lines = [];
    private int _drawn;

    public void Line(string text)
    {
        _lines.Enqueue(text);
        if (_lines.Count > KeptLines)
        {
            _lines.Dequeue();
        }
    }

    public void Draw(string title, IReadOnlyList<GroupStatus> groups)
    {
        string[] rows =
        [
            title,
            "",
            Row("GROUP", "LEADER", "TERM", "SINCE", "RUNS", "LAST RUN"),
            .. groups.Select(group => Row(
                group.Name,
                group.Leader ?? "-",
                group.Term == 0 ? "-" : $"{group.Term}",
                group.Leader is null ? "-" : $"{(DemoClock.Now - group.Since).TotalSeconds:F1} s",
                $"{group.Runs}",
                group.LastRun)),
            "",
            .. _lines,
        ];

        // One write, so that the terminal never shows half a table.
        var text = new StringBuilder();
        if (_drawn > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"\e[{_drawn}A");
        }

        text.Append('\r').Append(EraseToEnd);
        foreach (string row in rows)
        {
            // A wrapped row would be two, and the next drawing would start too low.
            text.AppendLine(row.Length < width ? row : row[..(width - 1)]);
        }

        output.Write(text);
        output.Flush();
        _drawn = rows.Length;
    }

    private static string Row(string group, string leader, string term, string since, string runs, string lastRun) =>
        $"{group,-10}{leader,-14}{term,-16}{since,-10}{runs,-7}{lastRun}";
}
