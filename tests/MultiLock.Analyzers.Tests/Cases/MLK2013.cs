//// Everything is caught
public sealed class Jobs(HttpClient http)
{
    [LeaderOnly("g")]
    public async Task RunAsync(CancellationToken ct)
    {
        while (true)
        {
            try
            {
                await http.GetStringAsync("https://example.org", ct);
            }
            [|catch|] (Exception exception)
            {
                Console.WriteLine(exception);
            }
        }
    }
}

//// => Let the cancellation of ct pass
public sealed class Jobs(HttpClient http)
{
    [LeaderOnly("g")]
    public async Task RunAsync(CancellationToken ct)
    {
        while (true)
        {
            try
            {
                await http.GetStringAsync("https://example.org", ct);
            }
            catch (Exception exception) when (!ct.IsCancellationRequested)
            {
                Console.WriteLine(exception);
            }
        }
    }
}

//// The cancellation is caught
public sealed class Jobs(HttpClient http)
{
    [LeaderOnly("g")]
    public async Task RunAsync(CancellationToken ct)
    {
        while (true)
        {
            try
            {
                await http.GetStringAsync("https://example.org", ct);
            }
            [|catch|] (OperationCanceledException)
            {
                Console.WriteLine("again");
            }
        }
    }
}

//// => Let the cancellation of ct pass
public sealed class Jobs(HttpClient http)
{
    [LeaderOnly("g")]
    public async Task RunAsync(CancellationToken ct)
    {
        while (true)
        {
            try
            {
                await http.GetStringAsync("https://example.org", ct);
            }
            catch (OperationCanceledException) when (!ct.IsCancellationRequested)
            {
                Console.WriteLine("again");
            }
        }
    }
}

//// A catch without a type
public sealed class Jobs(HttpClient http)
{
    [LeaderOnly("g")]
    public async Task RunAsync(CancellationToken ct)
    {
        for (; ; )
        {
            try
            {
                await http.GetStringAsync("https://example.org", ct);
            }
            [|catch|]
            {
                Console.WriteLine("again");
            }
        }
    }
}

//// => Let the cancellation of ct pass
public sealed class Jobs(HttpClient http)
{
    [LeaderOnly("g")]
    public async Task RunAsync(CancellationToken ct)
    {
        for (; ; )
        {
            try
            {
                await http.GetStringAsync("https://example.org", ct);
            }
            catch when (!ct.IsCancellationRequested)
            {
                Console.WriteLine("again");
            }
        }
    }
}

//// What a filter leaves is caught
public sealed class Jobs(HttpClient http)
{
    [LeaderOnly("g")]
    public async Task RunAsync(CancellationToken ct)
    {
        while (true)
        {
            try
            {
                await http.GetStringAsync("https://example.org", ct);
            }
            catch (Exception exception) when (exception.Message.Length == 0)
            {
                Console.WriteLine("empty");
            }
            [|catch|] (Exception)
            {
                Console.WriteLine("again");
            }
        }
    }
}

//// A finally that does something else
public sealed class Jobs(HttpClient http)
{
    [LeaderOnly("g")]
    public async Task RunAsync(CancellationToken ct)
    {
        while (true)
        {
            try
            {
                await http.GetStringAsync("https://example.org", ct);
            }
            [|catch|] (Exception)
            {
                Console.WriteLine("again");
            }
            finally
            {
                Console.WriteLine("done");
            }
        }
    }
}
