//// A step of a catch
public sealed class Jobs(HttpClient http)
{
    [LeaderOnly("g", Every = "5m")]
    public async Task RunAsync(CancellationToken ct)
    {
        try
        {
            await http.GetStringAsync("https://example.org", ct);
        }
        catch (HttpRequestException)
        {
            await http.GetStringAsync("https://example.org/failed", CancellationToken.None);
            throw;
        }
    }
}

//// A step of a finally
public sealed class Jobs(HttpClient http)
{
    [LeaderOnly("g", Every = "5m")]
    public async Task RunAsync(CancellationToken ct)
    {
        try
        {
            await http.GetStringAsync("https://example.org", ct);
        }
        finally
        {
            await http.GetStringAsync("https://example.org/done", CancellationToken.None);
        }
    }
}

//// A token for the start of work alone
public sealed class Jobs(HttpClient http)
{
    [LeaderOnly("g", Every = "5m")]
    public async Task RunAsync(CancellationToken ct)
    {
        await Task.Run(() => http.GetStringAsync("https://example.org", ct), CancellationToken.None);
    }
}

//// A linked source of both
public sealed class Jobs(HttpClient http)
{
    [LeaderOnly("g", Every = "5m")]
    public async Task RunAsync(IHostApplicationLifetime lifetime, CancellationToken ct)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, lifetime.ApplicationStopping);
        await http.GetStringAsync("https://example.org", both.Token);
    }
}

//// A release that must be done
public sealed class Jobs(SemaphoreSlim gate)
{
    [LeaderOnly("g", Every = "5m")]
    public async Task RunAsync(CancellationToken ct)
    {
        await gate.WaitAsync(ct);
        await ReleaseAsync(CancellationToken.None);
    }

    private Task ReleaseAsync(CancellationToken ct) => Task.Run(gate.Release, ct);
}

//// The token of the term, without a timeout
public sealed class Jobs(HttpClient http)
{
    [LeaderOnly("g", Every = "5m")]
    public async Task RunAsync(LeadershipContext leader, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        await http.GetStringAsync("https://example.org", leader.LeadershipEnded);
    }
}

//// A token that is left out, which CA2016 looks at
public sealed class Jobs(HttpClient http)
{
    [LeaderOnly("g", Every = "5m")]
    public async Task RunAsync(CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        await http.GetStringAsync("https://example.org");
    }
}

//// No token where the method has none
public sealed class Jobs(HttpClient http)
{
    public async Task RunAsync() => await http.GetStringAsync("https://example.org", CancellationToken.None);
}

//// A token that is shown
public sealed class Jobs(HttpClient http)
{
    [LeaderOnly("g", Every = "5m")]
    public async Task RunAsync(CancellationToken ct)
    {
        Console.WriteLine(CancellationToken.None);
        await http.GetStringAsync("https://example.org", ct);
    }
}
