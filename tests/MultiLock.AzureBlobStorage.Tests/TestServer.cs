using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Sas;
using Xunit;

namespace MultiLock.AzureBlobStorage.Tests;

/// <summary>The account that the environment names.</summary>
internal static class TestServer
{
    /// <summary>What docs/providers/azureblob.md lists as the least rights; the conformance suite runs with exactly these.</summary>
    public const BlobContainerSasPermissions LeastRights =
        BlobContainerSasPermissions.Read | BlobContainerSasPermissions.Write | BlobContainerSasPermissions.Delete | BlobContainerSasPermissions.List;

    private const string Variable = "MULTILOCK_TEST_AZUREBLOB";

    public static bool IsNamed => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(Variable));

    public static string ConnectionString
    {
        get
        {
            Assert.SkipUnless(IsNamed, $"{Variable} is not set. Start a server with: export $(eng/services.sh up azurite)");
            return Environment.GetEnvironmentVariable(Variable)!;
        }
    }

    /// <summary>Makes the connection string of somebody who may do that in one container, and nothing else.</summary>
    public static string WithRights(string connectionString, string container, BlobContainerSasPermissions rights)
    {
        var service = new BlobServiceClient(connectionString);
        Uri signed = service.GetBlobContainerClient(container).GenerateSasUri(rights, TimeProvider.System.GetUtcNow().AddHours(3));
        return $"BlobEndpoint={service.Uri};SharedAccessSignature={signed.Query.TrimStart('?')}";
    }
}
