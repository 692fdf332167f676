using MultiLock.Sample.Demo;
using Xunit;

namespace MultiLock.Sample.Tests;

public sealed class RecordTailTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("record-tail-").FullName;

    [Fact]
    public void ReadNew_WhenALineIsHalfWritten_WaitsForItsEnd()
    {
        string path = Path.Combine(_directory, "w");
        var tail = new RecordTail("w", path);
        var run = new RunEvent("w", TimeSpan.FromSeconds(1.25), RunEventKind.Start, "g", 7, "t", 3, Continuous: true);
        string line = run.ToLine();

        Assert.Empty(tail.ReadNew());
        File.AppendAllText(path, line[..10]);
        Assert.Empty(tail.ReadNew());
        File.AppendAllText(path, line[10..] + "\n");
        Assert.Equal(run, Assert.Single(tail.ReadNew()));
        Assert.Empty(tail.ReadNew());
    }

    [Fact]
    public void Parse_WhenALineIsDamaged_SaysWhose()
    {
        FormatException exception = Assert.Throws<FormatException>(() => RunEvent.Parse("worker-1.1", "1 Start g"));

        Assert.Contains("worker-1.1", exception.Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);
}
