using System.Globalization;
using System.Text;

namespace MultiLock.Benchmarks;

/// <summary>One bar chart a benchmark, on a logarithmic scale: p50 as the bar, the maximum as a mark.</summary>
internal static class Plots
{
    private const int Width = 820;
    private const int Left = 270;
    private const int Right = 110;
    private const int Row = 24;
    private const int Top = 40;

    // What is drawn of a benchmark: the figure whose p50 and max are compared.
    private static readonly (string What, string Metric, string Title)[] Drawn =
    [
        ("handoff", "time", "Handoff: from the release to the next leader's work, ms"),
        ("failover", "time", "Failover: from kill -9 to the next leader's work, ms"),
        ("blackhole", "gap", "Blackhole: how long nobody worked, ms"),
        ("ticks", TicksCase.Defaults + ".failover", "Ticks: from kill -9 to the next start of a tick, defaults, ms"),
    ];

    public static string? FileOf(FigureSet figures, string what) =>
        Drawn.Where(one => one.What == what && Bars(figures, one.What, one.Metric).Count > 0).Select(one => one.What + ".svg").FirstOrDefault();

    public static IEnumerable<(string File, string Svg)> Draw(FigureSet figures)
    {
        foreach ((string what, string metric, string title) in Drawn)
        {
            List<(string Label, bool IsOwn, double Median, double Max)> bars = Bars(figures, what, metric);
            if (bars.Count > 0)
            {
                yield return (what + ".svg", Draw(title, bars));
            }
        }
    }

    private static List<(string Label, bool IsOwn, double Median, double Max)> Bars(FigureSet figures, string what, string metric)
    {
        var bars = new List<(string Label, bool IsOwn, double Median, double Max)>();
        foreach (string backend in figures.Backends(what))
        {
            foreach (string library in figures.Libraries(what, backend))
            {
                if (figures.Value(what, library, backend, metric + ".p50") is { } median && figures.Value(what, library, backend, metric + ".max") is { } max)
                {
                    bars.Add(($"{backend}: {library}", library == ContenderList.MultiLock, median, max));
                }
            }
        }

        return bars;
    }

    private static string Draw(string title, List<(string Label, bool IsOwn, double Median, double Max)> bars)
    {
        double low = Math.Pow(10, Math.Floor(Math.Log10(Math.Max(0.01, bars.Min(bar => bar.Median)))));
        double high = Math.Pow(10, Math.Ceiling(Math.Log10(Math.Max(low * 10, bars.Max(bar => bar.Max)))));
        int height = Top + (bars.Count * Row) + 30;
        var svg = new StringBuilder();
        Add($"""<svg xmlns="http://www.w3.org/2000/svg" width="{Width}" height="{height}" font-family="sans-serif" font-size="12">""");
        Add($"""<rect width="{Width}" height="{height}" fill="white"/><text x="10" y="20" font-size="14">{title} (bar: p50, mark: max)</text>""");
        for (double tick = low; tick <= high * 1.01; tick *= 10)
        {
            Add($"""<line x1="{X(tick):F1}" x2="{X(tick):F1}" y1="{Top - 8}" y2="{height - 24}" stroke="#ddd"/>""");
            Add($"""<text x="{X(tick):F1}" y="{height - 8}" text-anchor="middle" fill="#555">{Figures.Format(tick)}</text>""");
        }

        for (int i = 0; i < bars.Count; i++)
        {
            (string label, bool isOwn, double median, double max) = bars[i];
            int y = Top + (i * Row);
            Add($"""<text x="{Left - 8}" y="{y + 13}" text-anchor="end">{label}</text>""");
            Add($"""<rect x="{Left}" y="{y + 2}" width="{Math.Max(1, X(median) - Left):F1}" height="14" fill="{(isOwn ? "#2a6fb0" : "#b9b9b9")}"/>""");
            Add($"""<line x1="{X(max):F1}" x2="{X(max):F1}" y1="{y}" y2="{y + 18}" stroke="#c0392b" stroke-width="2"/>""");
            Add($"""<text x="{Width - Right + 12}" y="{y + 13}">{Figures.Format(median)} / {Figures.Format(max)}</text>""");
        }

        return svg.Append("</svg>\n").ToString();

        double X(double value) =>
            Left + ((Width - Left - Right) * Math.Log10(Math.Max(value, low) / low) / Math.Log10(high / low));

        void Add(FormattableString line) => svg.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
    }
}
