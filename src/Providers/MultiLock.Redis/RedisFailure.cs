using System.Security.Authentication;
using StackExchange.Redis;

namespace MultiLock.Redis;

/// <summary>Says what to do about a failure of the server or of the way to it.</summary>
internal static class RedisFailure
{
    private const string FormatError = "MULTILOCKFORMAT ";

    public static bool IsOf(Exception exception) => exception is RedisException or RedisCommandException or TimeoutException or ObjectDisposedException;

    /// <summary>The server answered, so the connection works; any other failure may mean a connection that answers no more.</summary>
    public static bool IsOfConnection(Exception exception) => exception is not RedisServerException;

    public static LeaderElectionProviderException Wrap(Exception exception, string action, string keyPrefix)
    {
        if (exception is RedisServerException && exception.Message.Contains(FormatError, StringComparison.Ordinal))
        {
            string found = exception.Message[(exception.Message.IndexOf(FormatError, StringComparison.Ordinal) + FormatError.Length)..].Split(' ')[0];
            return new LeaderElectionConfigurationException(
                $"The records under the Redis key prefix '{keyPrefix}' have format {found}; this version knows format 1. " +
                "Update this application, or give it another KeyPrefix.",
                exception);
        }

        return new LeaderElectionProviderException($"Redis could not {action}: {Remedy(exception)}", exception);
    }

    private static string Remedy(Exception exception)
    {
        for (Exception? cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (Explain(cause) is { } explanation)
            {
                return explanation;
            }
        }

        return exception is TimeoutException
            ? "it did not answer in time. Check the network, the load of the server and slow commands (SLOWLOG GET)."
            : "it cannot be reached. Check that the server runs, its address and port, the network and TLS.";
    }

    private static string? Explain(Exception cause)
    {
        string text = cause.Message;
        return text switch
        {
            _ when Has("WRONGPASS") || Has("invalid password") || Has("invalid username-password") => "the user name or the password is wrong. Correct the connection string.",
            _ when Has("NOAUTH") || Has("Authentication required") => "it asks for a password (NOAUTH). Put the password into the connection string.",
            _ when cause is AuthenticationException => "TLS failed. Check the server's certificate, and ssl and sslHost in the connection string.",
            // The client tells a certificate that it does not trust by the same type, with this inside.
            _ when cause is RedisConnectionException { FailureType: ConnectionFailureType.AuthenticationFailure, InnerException: not AuthenticationException } =>
                "it refused the login. Correct user name and password in the connection string.",
            _ when Has("NOPERM") || Has("no permissions") => "the user lacks rights (NOPERM). Grant those that docs/providers/redis.md lists.",
            _ when Has("READONLY") || Has("requires writable") || Has("not eligible for replica") => "it is a read-only replica (READONLY). Connect to the primary, or list all servers so that the client finds it.",
            _ when Has("LOADING") => "it is still loading its data (LOADING). Wait; this recovers by itself.",
            _ when Has("OOM") => "its memory is full (OOM). Raise maxmemory or free memory; keep maxmemory-policy at noeviction.",
            _ when Has("MISCONF") => "it cannot write to its disk (MISCONF). Free disk space or correct its persistence.",
            _ when Has("NOREPLICAS") => "too few replicas are in reach (NOREPLICAS). Restore them or lower min-replicas-to-write.",
            _ when Has("CLUSTERDOWN") => "the cluster is down (CLUSTERDOWN). Restore the nodes that hold the key prefix's slot.",
            _ when Has("BUSY ") => "it is busy with another script (BUSY). End that with SCRIPT KILL.",
            _ when Has("DB index is out of range") || Has("database does not exist") => "the database does not exist. Correct the Database option; Cluster has only 0.",
            _ => null,
        };

        bool Has(string part) => text.Contains(part, StringComparison.OrdinalIgnoreCase);
    }
}
