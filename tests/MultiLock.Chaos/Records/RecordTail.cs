using System.Text;

namespace MultiLock.Chaos;

/// <summary>
/// Reads a record, also while it is being written: whole lines only, each once. A line that a kill has torn never becomes whole, and is not read.
/// </summary>
internal sealed class RecordTail(string path)
{
    private readonly List<byte> _partial = [];
    private long _position;

    public IEnumerable<string> ReadNew()
    {
        if (!File.Exists(path))
        {
            yield break;
        }

        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        file.Position = _position;
        byte[] added = new byte[file.Length - _position];
        int count = file.ReadAtLeast(added, added.Length, throwOnEndOfStream: false);
        _position += count;
        for (int i = 0; i < count; i++)
        {
            if (added[i] != '\n')
            {
                _partial.Add(added[i]);
                continue;
            }

            string line = Encoding.UTF8.GetString([.. _partial]);
            _partial.Clear();
            yield return line;
        }
    }
}
