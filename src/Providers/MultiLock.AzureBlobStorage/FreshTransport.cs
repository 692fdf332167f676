using Azure.Core;
using Azure.Core.Pipeline;

namespace MultiLock.AzureBlobStorage;

/// <summary>
/// Connections of the provider's own, which can be left for fresh ones: a pool goes on offering a connection that answers nobody. Requests under way end
/// on the connections they have, which are closed when they are idle.
/// </summary>
internal sealed class FreshTransport : HttpPipelineTransport, IDisposable
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromMinutes(1);

    private volatile HttpClientTransport _current = Create();

    public void Refresh() => _current = Create();

    public override Request CreateRequest() => _current.CreateRequest();

    public override void Process(HttpMessage message) => _current.Process(message);

    public override ValueTask ProcessAsync(HttpMessage message) => _current.ProcessAsync(message);

    public void Dispose() => _current.Dispose();

#pragma warning disable CA2000 // Each owns what it is made of.
    private static HttpClientTransport Create() => new(
        new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = ConnectTimeout,
            PooledConnectionIdleTimeout = IdleTimeout,
        })
        {
            // Every request has a deadline already.
            Timeout = Timeout.InfiniteTimeSpan,
        });
#pragma warning restore CA2000
}
