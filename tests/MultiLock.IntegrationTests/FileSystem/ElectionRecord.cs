using System.Globalization;

namespace MultiLock.IntegrationTests.FileSystem;

/// <summary>What a worker that leads has written down so far. Read all the time, so that its output never waits for us.</summary>
internal sealed class ElectionRecord
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly List<string[]> _lines = [];

    private ElectionRecord(Worker worker) => Worker = worker;

    public Worker Worker { get; }

    public long Term { get; private set; }

    public static async Task<ElectionRecord> StartAsync(Worker worker, string group, TimeSpan lease)
    {
        var record = new ElectionRecord(worker);
        string leading = await worker.AskAsync($"lead {group} {lease.TotalMilliseconds.ToString(CultureInfo.InvariantCulture)}");
        record.Term = long.Parse(leading.Split(' ')[2], CultureInfo.InvariantCulture);
        return record;
    }

    public IEnumerable<ElectionRead> Reads() => _lines.Where(line => line[0] == "read").Select(ElectionRead.Parse);

    /// <summary>Gets the process's CPU time when the leadership token was cancelled, in milliseconds; null if it was not.</summary>
    public double? EndedCpu() => _lines.Where(line => line[0] == "ended").Select(line => (double?)double.Parse(line[2], CultureInfo.InvariantCulture)).FirstOrDefault();

    public async Task ReadUntilAsync(Func<ElectionRecord, bool> isEnough)
    {
        long began = TimeProvider.System.GetTimestamp();
        while (!isEnough(this))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < Patience, "The worker did not come that far.");
            _lines.Add((await Worker.ReadAsync()).Split(' '));
        }
    }
}
