using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.Json;

namespace MultiLock.Consul;

/// <summary>Says what to do about a failure of Consul or of the way to it.</summary>
internal static class ConsulFailure
{
    /// <remarks>HttpClient lets a <see cref="SocketException"/> through as it is where a connection breaks in the moment in which it opens.</remarks>
    public static bool IsOf(Exception exception) => exception
        is ConsulException or HttpRequestException or IOException or SocketException or JsonException or OperationCanceledException or ObjectDisposedException;

    /// <summary>Null for what is no failure of the backend.</summary>
    public static LeaderElectionProviderException? Explain(Exception exception, string action, string address, string prefix) => exception switch
    {
        ConsulException { Text: var text } when text.Contains("Namespaces are a Consul Enterprise feature", StringComparison.Ordinal) =>
            new LeaderElectionConfigurationException(
                $"Consul could not {action}: it has no namespaces, which are a feature of Consul Enterprise. Leave {nameof(ConsulLeaderElectionOptions)}.{nameof(ConsulLeaderElectionOptions.Namespace)} unset.", exception),
        ConsulException refusal => new LeaderElectionProviderException($"Consul could not {action}: {Remedy(refusal, prefix)}", exception),
        _ when IsOf(exception) => new LeaderElectionProviderException($"Consul could not {action}: {Remedy(exception, address)}", exception),
        _ => null,
    };

    private static string Remedy(ConsulException refusal, string prefix)
    {
        string text = refusal.Text;
        return refusal.Status switch
        {
            _ when Has("ACL not found") || Has("bad token") => "the ACL token is not known. Correct ConsulLeaderElectionOptions.Token.",
            _ when ConsulException.IsDenial(text) || refusal.Status is HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized =>
                $"the ACL token, or the anonymous one where none is set, lacks rights ({text}). Grant key_prefix \"{prefix}/\" and session_prefix \"\" write, as docs/providers/consul.md lists.",
            _ when Has("No cluster leader") => "its servers have no leader (No cluster leader): too few of them are up, or they are just electing one. Restore a majority; this recovers by itself.",
            _ when Has("No path to datacenter") => "it knows no such datacenter, or cannot reach it (No path to datacenter). Correct ConsulLeaderElectionOptions.Datacenter, or restore the link.",
            HttpStatusCode.TooManyRequests =>
                "it refuses more connections from this machine, or more requests (429). Raise limits.http_max_conns_per_client of the agent, which is 200 by default (a process takes three), or its rate limits.",
            HttpStatusCode.ServiceUnavailable => $"it, or a proxy before it, is overloaded or not ready (503: {text}). This recovers by itself.",
            HttpStatusCode.RequestEntityTooLarge => $"it refuses so large a request (413: {text}). Leave kv_max_value_size and txn_max_req_len at 512 KB or more.",
            HttpStatusCode.MovedPermanently or HttpStatusCode.Redirect or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect =>
                "it answered with a redirect, which is not followed because the token would go along. Correct the scheme, the host or the path of ConsulLeaderElectionOptions.Address.",
            _ when Has("rpc error") || Has("raft") => $"its servers failed ({text}). Look at their logs; this recovers by itself when they do.",
            _ => $"it answered {(int)refusal.Status}: {text}. Check that ConsulLeaderElectionOptions.Address is that of a Consul agent.",
        };

        bool Has(string part) => text.Contains(part, StringComparison.OrdinalIgnoreCase);
    }

    private static string Remedy(Exception exception, string address)
    {
        for (Exception? cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (cause is AuthenticationException)
            {
                return $"TLS with {address} failed: the certificate is not trusted, or is of another name. Install its authority, or hand in an HttpClient whose handler accepts it.";
            }
        }

        return exception switch
        {
            JsonException => $"what {address} answered is not what a Consul agent answers. Check the address, and proxies on the way.",
            HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded or HttpRequestError.InvalidResponse } or HttpRequestException { InnerException: IOException } =>
                $"{address} closed the connection. Unless it is just restarting: older agents do that instead of answering 429 when limits.http_max_conns_per_client, 200 by default, is reached. Raise it.",
            OperationCanceledException or ObjectDisposedException => $"{address} did not answer in time. Check the network, and the load of the agent and of the servers.",
            _ => $"{address} cannot be reached. Check that the agent runs, the address and the port, the network and TLS.",
        };
    }
}
