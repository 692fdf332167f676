//// An endless loop
public sealed class Jobs(HttpClient http)
{
    [LeaderOnly("g")]
    public async Task RunAsync(CancellationToken ct)
    {
        [|while|] (true)
        {
            await http.GetStringAsync("https://example.org");
        }
    }
}

//// => Call ct.ThrowIfCancellationRequested()
public sealed class Jobs(HttpClient http)
{
    [LeaderOnly("g")]
    public async Task RunAsync(CancellationToken ct)
    {
        while (true)
        {
            ct.ThrowIfCancellationRequested();
            await http.GetStringAsync("https://example.org");
        }
    }
}

//// An endless for loop of one statement
public sealed class Jobs(HttpClient http)
{
    [LeaderOnly("g")]
    public async Task RunAsync(CancellationToken ct)
    {
        [|for|] (;;)
            await http.GetStringAsync("https://example.org");
    }
}

//// => Call ct.ThrowIfCancellationRequested()
public sealed class Jobs(HttpClient http)
{
    [LeaderOnly("g")]
    public async Task RunAsync(CancellationToken ct)
    {
        for (;;)
        {
            ct.ThrowIfCancellationRequested();
            await http.GetStringAsync("https://example.org");
        }
    }
}

//// A break that leaves an inner loop only
public sealed class Jobs(HttpClient http)
{
    [LeaderOnly("g")]
    public async Task RunAsync(CancellationToken ct)
    {
        [|while|] (true)
        {
            foreach (char c in "abc")
            {
                if (c == 'b')
                {
                    break;
                }
            }

            await http.GetStringAsync("https://example.org");
        }
    }
}

//// An endless loop with a token that is never cancelled
public sealed class Jobs(HttpClient http)
{
    [LeaderOnly("g")]
    public async Task RunAsync(CancellationToken ct)
    {
        [|while|] (true)
        {
            Console.WriteLine(CancellationToken.None.CanBeCanceled);
            await http.GetStringAsync("https://example.org");
        }
    }
}

//// An endless loop after a look at something else
public sealed class Jobs
{
    [LeaderOnly("g")]
    public async Task RunAsync(HttpClient http, CancellationToken ct)
    {
        Uri? address = http.BaseAddress;
        [|while|] (true)
        {
            await http.GetStringAsync(address);
        }
    }
}
