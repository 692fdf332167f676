using System.Collections.Concurrent;
using System.Net;
using System.Text;

namespace MultiLock.Consul.Tests;

/// <summary>Stands before a real agent in the place of the network, notes what is asked, and answers itself what no agent can be made to answer.</summary>
internal sealed class FakeConsul : DelegatingHandler
{
    public FakeConsul()
        : base(new SocketsHttpHandler())
    {
    }

    /// <summary>Gets the requests so far, as <c>METHOD path?query</c>.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>Gets the tokens that were sent.</summary>
    public ConcurrentQueue<string> Tokens { get; } = new();

    /// <summary>Gets or sets what the agent gets instead of the token that is sent; null to pass it on.</summary>
    public string? RealToken { get; set; }

    /// <summary>Gets or sets what answers instead of the agent; null from it lets the request through.</summary>
    public Func<HttpRequestMessage, HttpResponseMessage?>? Answer { get; set; }

    /// <summary>Gets or sets what is done with an answer of the agent, before it is passed on.</summary>
    public Func<HttpRequestMessage, HttpResponseMessage, HttpResponseMessage>? Change { get; set; }

    public static HttpResponseMessage Respond(HttpStatusCode status, string text) =>
        new(status) { Content = new StringContent(text, Encoding.UTF8, "text/plain") };

    public HttpClient CreateClient(string address) => new(this, disposeHandler: false) { BaseAddress = new Uri(address) };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Requests.Enqueue($"{request.Method} {request.RequestUri!.PathAndQuery}");
        if (request.Headers.TryGetValues("X-Consul-Token", out IEnumerable<string>? tokens))
        {
            Tokens.Enqueue(tokens.Single());
        }

        if (Answer?.Invoke(request) is { } answer)
        {
            return answer;
        }

        if (RealToken is { } token)
        {
            request.Headers.Remove("X-Consul-Token");
            request.Headers.Add("X-Consul-Token", token);
        }

        HttpResponseMessage response = await base.SendAsync(request, cancellationToken);
        return Change?.Invoke(request, response) ?? response;
    }
}
