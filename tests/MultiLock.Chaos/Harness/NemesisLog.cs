namespace MultiLock.Chaos;

/// <summary>Notes what was done, when it is over.</summary>
internal sealed class NemesisLog(string path) : IDisposable
{
    private readonly RecordFile _file = new(path);

    public void Add(NemesisEventKind kind, string target, Moment from, Moment? to = null, string detail = "-") =>
        _file.Append(new NemesisEvent(kind, target, from, to ?? from, detail).ToLine());

    public void Dispose() => _file.Dispose();
}
