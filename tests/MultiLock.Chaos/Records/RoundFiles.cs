namespace MultiLock.Chaos;

/// <summary>Where a round keeps what it needs and what it leaves.</summary>
internal sealed class RoundFiles(string directory)
{
    public string Root { get; } = directory;

    public string Records { get; } = Path.Combine(directory, "records");

    public string Nemesis { get; } = Path.Combine(directory, "nemesis");

    public string Store { get; } = Path.Combine(directory, "store");

    /// <summary>Gets where the logs of the workers and the server go.</summary>
    public string Logs { get; } = Path.Combine(directory, "logs");

    public void Create()
    {
        Directory.CreateDirectory(Records);
        Directory.CreateDirectory(Store);
        Directory.CreateDirectory(Logs);
    }

    /// <summary>Reads everything that the checker needs, in times since the first fault could come.</summary>
    public RoundRecord Read()
    {
        List<NemesisEvent> nemesis = [.. new RecordTail(Nemesis).ReadNew().Select(NemesisEvent.Parse)];
        TimeSpan origin = nemesis.Find(done => done.Kind == NemesisEventKind.Round)?.From.Before ?? nemesis.Select(done => done.From.Before).FirstOrDefault();
        return RoundRecord.Assemble(
            nemesis.Select(done => done.Since(origin)),
            Directory.EnumerateFiles(Records).Order(StringComparer.Ordinal).ToDictionary(
                file => Path.GetFileName(file),
                file => new RecordTail(file).ReadNew().Select(line => RunLine.Parse(line).Since(origin)).ToList()));
    }
}
