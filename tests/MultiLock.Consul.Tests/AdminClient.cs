using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace MultiLock.Consul.Tests;

/// <summary>An operator with every right.</summary>
internal sealed class AdminClient : IDisposable
{
    private readonly HttpClient _client;

    public AdminClient(string address, string? token)
    {
        _client = new HttpClient { BaseAddress = new Uri(address) };
        if (!string.IsNullOrEmpty(token))
        {
            _client.DefaultRequestHeaders.Add("X-Consul-Token", token);
        }
    }

    /// <summary>What docs/providers/consul.md lists as the least rights; the conformance suite runs with exactly these.</summary>
    public static string LeastRights(string prefix) => $$"""
        key_prefix "{{prefix}}/" { policy = "write" }
        session_prefix "" { policy = "write" }
        """;

    public async Task<(HttpStatusCode Status, string Text)> SendAsync(HttpMethod method, string path, JsonNode? body = null)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Content = body is null ? null : new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await _client.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    public async Task<JsonNode?> AskAsync(HttpMethod method, string path, JsonNode? body = null)
    {
        (HttpStatusCode status, string text) = await SendAsync(method, path, body);
        return (int)status < 300
            ? JsonNode.Parse(text)
            : throw new InvalidOperationException($"{method} {path}: {(int)status} {text}");
    }

    /// <summary>Makes a token with the rules and nothing else; null where the server has no access control.</summary>
    public async Task<string?> CreateTokenAsync(string name, string rules)
    {
        (HttpStatusCode status, string text) = await SendAsync(HttpMethod.Put, "/v1/acl/policy", new JsonObject { ["Name"] = name, ["Rules"] = rules });
        if (text.Contains("ACL support disabled", StringComparison.Ordinal))
        {
            return null;
        }

        if (status != HttpStatusCode.OK)
        {
            throw new InvalidOperationException($"The policy '{name}' was refused: {(int)status} {text}");
        }

        JsonNode? token = await AskAsync(
            HttpMethod.Put, "/v1/acl/token", new JsonObject { ["Description"] = name, ["Policies"] = new JsonArray(new JsonObject { ["Name"] = name }) });
        return (string)token!["SecretID"]!;
    }

    /// <summary>Carries out one operation on a key, whose name may be anything.</summary>
    public Task<JsonNode?> OnKeyAsync(string verb, string key, string? value = null, int flags = 1)
    {
        var operation = new JsonObject { ["Verb"] = verb, ["Key"] = key, ["Flags"] = flags };
        if (value is not null)
        {
            operation["Value"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(value));
        }

        return AskAsync(HttpMethod.Put, "/v1/txn", new JsonArray(new JsonObject { ["KV"] = operation }));
    }

    public async Task<(string Value, string? Session)> ReadAsync(string key)
    {
        JsonNode entry = (await OnKeyAsync("get", key))!["Results"]![0]!["KV"]!;
        return (Encoding.UTF8.GetString(Convert.FromBase64String((string?)entry["Value"] ?? "")), (string?)entry["Session"]);
    }

    /// <summary>Reads the sessions of elections; what the start of a server is probed with may be there still.</summary>
    public async Task<JsonNode[]> ListSessionsAsync() =>
        [.. (await AskAsync(HttpMethod.Get, "/v1/session/list"))!.AsArray().OfType<JsonNode>().Where(session => ((string)session["Name"]!).StartsWith("MultiLock ", StringComparison.Ordinal))];

    public async Task<string[]> SessionsAsync() => [.. (await ListSessionsAsync()).Select(session => (string)session["ID"]!)];

    public Task DestroyAsync(string session) => AskAsync(HttpMethod.Put, $"/v1/session/destroy/{session}");

    public void Dispose() => _client.Dispose();
}
