//// The condition of the loop looks at the token
public sealed class Jobs(HttpClient http)
{
    [LeaderOnly("g")]
    public async Task RunAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            try
            {
                await http.GetStringAsync("https://example.org", ct);
            }
            catch (Exception)
            {
                Console.WriteLine("again");
            }
        }
    }
}

//// The pause after it looks at the token
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
            catch (Exception)
            {
                Console.WriteLine("again");
            }

            await Task.Delay(1000, ct);
        }
    }
}

//// The filter looks at the token
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
            catch (Exception) when (!ct.IsCancellationRequested)
            {
                Console.WriteLine("again");
            }
        }
    }
}

//// Another exception is caught
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
            catch (HttpRequestException)
            {
                Console.WriteLine("again");
            }
        }
    }
}

//// The cancellation goes on
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
            catch (OperationCanceledException)
            {
                throw;
            }
            catch (Exception)
            {
                Console.WriteLine("again");
            }
        }
    }
}

//// The cancellation ends the loop
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
            catch (OperationCanceledException)
            {
                break;
            }
            catch (Exception)
            {
                Console.WriteLine("again");
            }
        }
    }
}

//// The cancellation is let out by a filter before
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
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                break;
            }
            catch (Exception)
            {
                Console.WriteLine("again");
            }
        }
    }
}

//// The handler looks at the token
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
            catch (Exception)
            {
                ct.ThrowIfCancellationRequested();
            }
        }
    }
}

//// The loop is inside of the try
public sealed class Jobs(HttpClient http)
{
    [LeaderOnly("g")]
    public async Task RunAsync(CancellationToken ct)
    {
        try
        {
            while (true)
            {
                await http.GetStringAsync("https://example.org", ct);
            }
        }
        catch (OperationCanceledException)
        {
            Console.WriteLine("over");
        }
    }
}

//// A loop over a list
public sealed class Jobs(HttpClient http)
{
    [LeaderOnly("g", Every = "5m")]
    public async Task RunAsync(CancellationToken ct)
    {
        foreach (int i in Enumerable.Range(0, 10))
        {
            try
            {
                Console.WriteLine(i);
                await http.GetStringAsync("https://example.org", ct);
            }
            catch (Exception)
            {
                Console.WriteLine("again");
            }
        }
    }
}

//// What a filter leaves is another exception
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
            catch (HttpRequestException)
            {
                Console.WriteLine("again");
            }
        }
    }
}

//// What a filter leaves goes on
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
            catch (Exception)
            {
                throw;
            }
        }
    }
}

//// What a filter leaves looks at the token
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
            catch (Exception)
            {
                ct.ThrowIfCancellationRequested();
            }
        }
    }
}
