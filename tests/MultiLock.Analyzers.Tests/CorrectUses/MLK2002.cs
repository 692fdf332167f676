//// The condition looks
public sealed class Jobs(HttpClient http)
{
    [LeaderOnly("g")]
    public async Task RunAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            await http.GetStringAsync("https://example.org");
        }
    }
}

//// What is awaited looks
public sealed class Jobs(HttpClient http)
{
    [LeaderOnly("g")]
    public async Task RunAsync(CancellationToken ct)
    {
        while (true)
        {
            await http.GetStringAsync("https://example.org", ct);
        }
    }
}

//// The pause looks
public sealed class Jobs(HttpClient http)
{
    [LeaderOnly("g")]
    public async Task RunAsync(CancellationToken ct)
    {
        while (true)
        {
            await http.GetStringAsync("https://example.org");
            await Task.Delay(1000, ct);
        }
    }
}

//// The timer looks
public sealed class Jobs(HttpClient http)
{
    [LeaderOnly("g")]
    public async Task RunAsync(CancellationToken ct)
    {
        using PeriodicTimer timer = new(TimeSpan.FromSeconds(1));
        while (await timer.WaitForNextTickAsync(ct))
        {
            await http.GetStringAsync("https://example.org");
        }
    }
}

//// The leadership looks
public sealed class Jobs(HttpClient http)
{
    [LeaderOnly("g")]
    public async Task RunAsync(LeadershipContext leader, CancellationToken ct)
    {
        while (true)
        {
            leader.ThrowIfLost();
            await http.GetStringAsync("https://example.org");
        }
    }
}

//// A linked source looks
public sealed class Jobs(HttpClient http)
{
    [LeaderOnly("g")]
    public async Task RunAsync(CancellationToken ct)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct);
        both.CancelAfter(1000);
        while (true)
        {
            await http.GetStringAsync("https://example.org", both.Token);
        }
    }
}

//// A loop with a way out
public sealed class Jobs(HttpClient http)
{
    [LeaderOnly("g")]
    public async Task RunAsync(CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        while (true)
        {
            string next = await http.GetStringAsync("https://example.org");
            if (next.Length == 0)
            {
                return;
            }
        }
    }
}

//// A break
public sealed class Jobs(HttpClient http)
{
    [LeaderOnly("g")]
    public async Task RunAsync(CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        while (true)
        {
            if ((await http.GetStringAsync("https://example.org")).Length == 0)
            {
                break;
            }
        }
    }
}

//// A registration ends what the loop waits for
public sealed class Jobs(System.Collections.Concurrent.BlockingCollection<int> queue)
{
    [LeaderOnly("g")]
    public void Run(CancellationToken ct)
    {
        using CancellationTokenRegistration end = ct.Register(queue.CompleteAdding);
        while (true)
        {
            Console.WriteLine(queue.Take());
        }
    }
}

//// A reader that was given the token
public sealed class Jobs(Stream stream)
{
    [LeaderOnly("g")]
    public async Task RunAsync(CancellationToken ct)
    {
        IAsyncEnumerator<string> lines = Lines(ct);
        while (true)
        {
            await lines.MoveNextAsync();
        }
    }

    private IAsyncEnumerator<string> Lines(CancellationToken ct) => File.ReadLinesAsync(stream.ToString()!, ct).GetAsyncEnumerator(ct);
}

//// A loop over a list
public sealed class Jobs(HttpClient http)
{
    [LeaderOnly("g")]
    public async Task RunAsync(CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        foreach (int i in Enumerable.Range(0, 10))
        {
            Console.WriteLine(i);
            await http.GetStringAsync("https://example.org");
        }
    }
}

//// An endless loop that no attribute marks
public sealed class Jobs(HttpClient http)
{
    public async Task RunAsync(CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        while (true)
        {
            await http.GetStringAsync("https://example.org");
        }
    }
}
