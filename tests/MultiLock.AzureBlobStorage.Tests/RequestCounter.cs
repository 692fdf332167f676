using System.Collections.Concurrent;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Storage.Blobs;

namespace MultiLock.AzureBlobStorage.Tests;

/// <summary>Notes each request of a client that the application made, and lets a test do something when one was answered.</summary>
internal sealed class RequestCounter : HttpPipelinePolicy
{
    private readonly ConcurrentQueue<string> _requests = new();

    public Action<string>? Answered { get; set; }

    /// <summary>Gets or sets the path of the blob whose next write is carried out and then has no answer; null once that has happened.</summary>
    public string? LosesNextAnswerTo { get; set; }

    public IReadOnlyList<string> Requests => [.. _requests];

    public BlobServiceClient Client(string connectionString)
    {
        var options = new BlobClientOptions();
        options.AddPolicy(this, HttpPipelinePosition.PerRetry);
        return new BlobServiceClient(connectionString, options);
    }

    /// <summary>Counts from zero again.</summary>
    public void Clear() => _requests.Clear();

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) => throw new NotSupportedException("Nothing here is synchronous.");

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        string query = message.Request.Uri.Query;
        string lease = message.Request.Headers.TryGetValue("x-ms-lease-action", out string? action) ? action! : "";
        string request = query.Contains("comp=list", StringComparison.Ordinal) ? "list"
            : query.Contains("comp=lease", StringComparison.Ordinal) ? lease
            : query.Contains("comp=snapshot", StringComparison.Ordinal) ? "snapshot"
            : message.Request.Method.ToString();
        _requests.Enqueue(request);
        await ProcessNextAsync(message, pipeline);
        Answered?.Invoke(request);
        if (LosesNextAnswerTo is { } path && request == "PUT" && message.Request.Uri.Path.Contains(path, StringComparison.Ordinal))
        {
            LosesNextAnswerTo = null;
            throw new IOException("The answer is lost.");
        }
    }
}
