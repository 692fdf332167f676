using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace MultiLock.Consul;

/// <summary>Sends requests to the HTTP API.</summary>
internal sealed class ConsulClient : IDisposable
{
    private const int LongestText = 300;

    /// <summary>Longer than any request of an election waits. Preparing has no limit of its own.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private readonly ConsulLeaderElectionOptions _options;
    private readonly HttpClient? _borrowed;
    private readonly ElectionClock _clock;
    private readonly Uri _configured;
    private readonly string _scope;
    private volatile ServerClock? _server;

    public ConsulClient(ConsulLeaderElectionOptions options, HttpClient? borrowed, ElectionClock clock)
    {
        _options = options;
        _borrowed = borrowed;
        _clock = clock;
        _configured = options.Validate();
        _scope = (options.Datacenter is { } datacenter ? $"&dc={datacenter}" : "") + (options.Namespace is { } name ? $"&ns={name}" : "");
        Commands = new ConsulLane(borrowed, Timeout);
        Heartbeats = new ConsulLane(borrowed, Timeout);
        Queries = new ConsulLane(borrowed, System.Threading.Timeout.InfiniteTimeSpan);
    }

    /// <summary>Gets the connections of what changes and reads groups.</summary>
    public ConsulLane Commands { get; }

    /// <summary>
    /// Gets the connection of sessions. The session is opened on it, so that heartbeats find it open: to open one takes the thread pool, which may be starved.
    /// </summary>
    public ConsulLane Heartbeats { get; }

    /// <summary>Gets the connection of blocking queries.</summary>
    public ConsulLane Queries { get; }

    /// <summary>Gets a value indicating whether requests can be sent on the caller's thread. What the application put into its client may not allow it.</summary>
    public bool CanBlock => _borrowed is null;

    /// <summary>Gets how long the application's client waits for an answer.</summary>
    public TimeSpan Patience => _borrowed?.Timeout ?? System.Threading.Timeout.InfiniteTimeSpan;

    /// <summary>Gets where requests go, as it may be shown.</summary>
    public string Address => Base.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped);

    /// <summary>Gets the agent's time, which it tells in whole seconds; this process's before it has told any.</summary>
    public DateTimeOffset ServerTime => _server is { } known ? known.Time + (_clock.Now - known.At) : _clock.TimeProvider.GetUtcNow();

    /// <summary>Gets the time that the agent told last, as it did: cut to whole seconds, so that two times told in one order are never in the other.</summary>
    public DateTimeOffset ToldTime => _server?.Time ?? _clock.TimeProvider.GetUtcNow();

    private Uri Base => _borrowed?.BaseAddress ?? _configured;

    /// <param name="lane">The connections to use.</param>
    /// <param name="method">The method.</param>
    /// <param name="path">The path below <c>v1/</c>, with its query from <c>?</c> on.</param>
    /// <param name="body">The body, or null.</param>
    /// <param name="blocking">Whether to send and receive on this thread, so that the result is there when the method returns.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="expected">A status that is an answer though it is no success.</param>
    public async ValueTask<ConsulAnswer> SendAsync(
        ConsulLane lane, HttpMethod method, string path, byte[]? body, bool blocking, CancellationToken cancellationToken, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using HttpRequestMessage request = CreateRequest(method, path, body);
        try
        {
            using HttpResponseMessage response = blocking
                ? lane.Client.Send(request, cancellationToken)
                : await lane.Client.SendAsync(request, cancellationToken).ConfigureAwait(false);

            // The client has buffered the body, so that this never waits.
            using var content = new MemoryStream();
            response.Content.CopyTo(content, null, cancellationToken);
            Note(response.Headers.Date);
            return response.IsSuccessStatusCode || response.StatusCode == expected
                ? new ConsulAnswer(response.StatusCode, content.ToArray(), IndexOf(response.Headers))
                : throw new ConsulException(response.StatusCode, Clean(content.ToArray()));
        }
        catch (OperationCanceledException)
        {
            // It may have been a black hole, and then so are those beside it.
            lane.Refresh();
            throw;
        }
    }

    public void Dispose()
    {
        Commands.Dispose();
        Heartbeats.Dispose();
        Queries.Dispose();
    }

    private HttpRequestMessage CreateRequest(HttpMethod method, string path, byte[]? body)
    {
        char separator = path.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        string query = _scope.Length == 0 ? "" : separator + _scope[1..];
        var request = new HttpRequestMessage(method, new Uri($"{Base.GetLeftPart(UriPartial.Path).TrimEnd('/')}/v1/{path}{query}"));
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        }

        if (_options.Token is { } token)
        {
            request.Headers.Add("X-Consul-Token", token);
        }

        return request;
    }

    private void Note(DateTimeOffset? time)
    {
        if (time is { } told)
        {
            _server = new ServerClock(told, _clock.Now);
        }
    }

    private static ulong IndexOf(HttpResponseHeaders headers) =>
        headers.TryGetValues("X-Consul-Index", out IEnumerable<string>? values)
        && ulong.TryParse(values.First(), NumberStyles.None, CultureInfo.InvariantCulture, out ulong index) ? index : 0;

    /// <summary>What Consul, or whatever stands before it, says: short, on one line, and without our secret.</summary>
    private string Clean(byte[] body)
    {
        string text = Encoding.UTF8.GetString(body, 0, Math.Min(body.Length, LongestText * 4));
        text = string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)).Trim();
        text = _options.Token is { } token ? text.Replace(token, "…", StringComparison.Ordinal) : text;
        return text.Length <= LongestText ? text : text[..LongestText] + "…";
    }

    private sealed record ServerClock(DateTimeOffset Time, Instant At);
}
