using System.Net;
using System.Text.Json;

namespace MultiLock.Consul;

/// <summary>Sends transactions, each of which is carried out as a whole or not at all.</summary>
internal sealed class ConsulTransactions(ConsulClient client, string? consulNamespace)
{
    /// <summary>Consul's limit.</summary>
    public const int MaxOperations = 64;

    /// <summary>Consul takes half a megabyte of JSON, in which these bytes grow by a third.</summary>
    public const int MaxBytes = 256 * 1024;

    public ValueTask<ConsulOutcome> SendAsync(List<ConsulOperation> operations, CancellationToken cancellationToken) =>
        SendAsync(client.Commands, "txn", operations, blocking: false, cancellationToken);

    /// <returns>What became of it; a check that failed is an answer, missing rights are an exception.</returns>
    public ValueTask<ConsulOutcome> SendAsync(ConsulLane lane, List<ConsulOperation> operations, bool blocking, CancellationToken cancellationToken) =>
        SendAsync(lane, "txn", operations, blocking, cancellationToken);

    private async ValueTask<ConsulOutcome> SendAsync(
        ConsulLane lane, string path, List<ConsulOperation> operations, bool blocking, CancellationToken cancellationToken)
    {
        if (consulNamespace is not null)
        {
            operations.ForEach(operation => operation.Operation.Namespace = consulNamespace);
        }

        byte[] body = JsonSerializer.SerializeToUtf8Bytes(operations, ConsulJsonContext.Default.ListConsulOperation);
        ConsulAnswer answer = await client.SendAsync(lane, HttpMethod.Put, path, body, blocking, cancellationToken, HttpStatusCode.Conflict).ConfigureAwait(false);
        ConsulOutcome outcome = answer.Read(ConsulJsonContext.Default.ConsulOutcome);
        if (outcome.Errors?.Find(error => ConsulException.IsDenial(error.What)) is { } denial)
        {
            throw new ConsulException(HttpStatusCode.Forbidden, denial.What);
        }

        return answer.Status == HttpStatusCode.Conflict && !outcome.Failed
            ? throw new ConsulException(answer.Status, "a transaction failed without a reason")
            : outcome;
    }

    /// <summary>
    /// Reads by prefixes, in as many transactions as it takes. Consistently: a server that has just started would answer that there is nothing, and a release would leave locked
    /// what it does not see.
    /// </summary>
    public async ValueTask<List<ConsulEntry>> ReadAsync(IReadOnlyCollection<string> prefixes, CancellationToken cancellationToken)
    {
        var entries = new List<ConsulEntry>();
        foreach (string[] chunk in prefixes.Chunk(MaxOperations))
        {
            ConsulOutcome outcome = await SendAsync(
                client.Commands, "txn?consistent", [.. chunk.Select(ConsulOperation.GetTree)], blocking: false, cancellationToken).ConfigureAwait(false);
            if (outcome.Failed)
            {
                throw new ConsulException(HttpStatusCode.Conflict, outcome.Errors![0].What);
            }

            entries.AddRange(outcome.Entries);
        }

        return entries;
    }
}
