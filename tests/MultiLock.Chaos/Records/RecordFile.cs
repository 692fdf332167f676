using System.Text;

namespace MultiLock.Chaos;

/// <summary>
/// An append-only file, each line handed to the operating system in one write before the work goes on: a kill can cut off what was not
/// written yet, but loses nothing that was.
/// </summary>
internal sealed class RecordFile(string path) : IDisposable
{
    // No buffer of our own: it would die with the process.
    private readonly FileStream _file = new(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
    private readonly Lock _lock = new();

    public void Append(string line)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(line + "\n");
        lock (_lock)
        {
            _file.Write(bytes);
        }
    }

    public void Dispose() => _file.Dispose();
}
