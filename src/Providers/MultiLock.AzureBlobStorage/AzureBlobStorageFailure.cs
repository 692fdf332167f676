using System.Net.Sockets;
using Azure;
using Azure.Storage.Blobs.Models;

namespace MultiLock.AzureBlobStorage;

/// <summary>Says what to do about a failure of the service or of the way to it.</summary>
internal static class AzureBlobStorageFailure
{
    private const int NoAnswer = 0;

    public static bool IsOf(Exception exception) => exception switch
    {
        RequestFailedException or HttpRequestException or IOException or SocketException or TimeoutException or OperationCanceledException or ObjectDisposedException => true,
        AggregateException retries => retries.InnerExceptions.All(IsOf),
        _ => IsOfCredential(exception),
    };

    /// <summary>The blob is not what the caller believes: gone, changed, or there already.</summary>
    public static bool IsChanged(RequestFailedException exception) =>
        Is(exception, BlobErrorCode.ConditionNotMet) || Is(exception, BlobErrorCode.BlobAlreadyExists) || Is(exception, BlobErrorCode.BlobNotFound);

    public static bool Is(RequestFailedException exception, BlobErrorCode code) => exception.ErrorCode == code.ToString();

    public static LeaderElectionProviderException Wrap(Exception exception, string action, string container) =>
        new($"Azure Blob Storage could not {action}: {Remedy(exception, container)}", WithoutSecrets(exception));

    /// <summary>What the service answers to a wrong signature quotes the signature.</summary>
    private static Exception WithoutSecrets(Exception exception) => exception is RequestFailedException { Status: 401 or 403 } refused
        ? new RequestFailedException(refused.Status, $"Status {refused.Status}, error code {refused.ErrorCode}.", refused.ErrorCode, null)
        : exception;

    private static bool IsOfCredential(Exception exception)
    {
        // Azure.Identity is the application's to reference.
        for (Type? type = exception.GetType(); type is not null; type = type.BaseType)
        {
            if (type.FullName == "Azure.Identity.AuthenticationFailedException")
            {
                return true;
            }
        }

        return false;
    }

    private static string Remedy(Exception exception, string container)
    {
        Exception last = exception is AggregateException { InnerExceptions: [.., { } tried] } ? tried : exception;
        return last switch
        {
            RequestFailedException { Status: not NoAnswer } answer => Explain(answer, container),
            OperationCanceledException or TimeoutException => "it did not answer in time. Check the network and whether the account is throttled.",
            _ when IsOfCredential(last) => "no token could be had for it. Check the managed identity or the credential of the client.",
            _ => "it cannot be reached. Check that the address of the account is right, the network, proxies, and whether its firewall lets this machine in.",
        };
    }

    private static string Explain(RequestFailedException answer, string container) => answer.ErrorCode switch
    {
        "ContainerNotFound" => $"the container '{container}' does not exist. Create it, or set AutoCreateContainer and give the right to create it.",
        "ContainerBeingDeleted" => $"the container '{container}' is being deleted. Wait about half a minute, after which it can be created again, or give another ContainerName.",
        "ContainerDisabled" => $"the container '{container}' is disabled. Enable it, or give another ContainerName.",
        "AuthenticationFailed" => "the account's key, the shared access signature or the token is wrong or has expired (AuthenticationFailed). Correct the connection string or the client's credential, and check this machine's clock.",
        "AuthorizationFailure" => "the credential is wrong or lacks rights, or the account's network rules keep this machine out (AuthorizationFailure). Correct it, grant the rights that docs/providers/azureblob.md lists, or let this machine in.",
        "KeyBasedAuthenticationNotPermitted" => "the account allows no keys (KeyBasedAuthenticationNotPermitted). Pass a client with a token credential, such as a managed identity.",
        "AccountIsDisabled" => "the account is disabled (AccountIsDisabled). Enable it.",
        "InsufficientAccountPermissions" or "AccountBeingCreated" => $"the account is read-only or not ready now ({answer.ErrorCode}). Wait, or point to the primary region.",
        "LeaseIdMissing" or "LeaseAlreadyPresent" => $"somebody else has leased a blob of ours ({answer.ErrorCode}). Break leases on blobs below '{BlobNames.Root}' in '{container}' that this library did not take.",
        "BlobImmutableDueToPolicy" => $"an immutability policy protects the container '{container}'. Give a container without one.",
        "InvalidHeaderValue" => "the server does not know this version of the service's API. Update it; start Azurite with --skipApiVersionCheck.",
        _ => answer.Status switch
        {
            401 => $"it does not accept the credential ({answer.ErrorCode}). Check the client's tenant and token.",
            403 => $"the credential lacks rights ({answer.ErrorCode}). Grant those that docs/providers/azureblob.md lists.",
            429 or 503 => $"it is busy or throttles the account ({answer.ErrorCode}). This recovers by itself; if it goes on, raise ElectionInterval or use another account.",
            >= 500 => $"it has a problem of its own ({answer.Status} {answer.ErrorCode}). This recovers by itself.",
            _ => $"it answered {answer.Status} {answer.ErrorCode}.",
        },
    };
}
