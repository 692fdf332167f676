using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;

namespace MultiLock.Chaos;

/// <summary>An Azurite of the round's own, which saves before each answer: by itself it forgets the last seconds when it is killed, which Azure does not.</summary>
internal sealed class AzureBlobBackend : IChaosBackend
{
    private const string Account = "devstoreaccount1";

    // The key that every Azurite has: no secret.
    private const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private static readonly string Program = Path.Combine(
        Environment.GetEnvironmentVariable("MULTILOCK_AZURITE_DIR")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache/multilock/azurite-3.35.0"),
        "node_modules/azurite/dist/src/blob/main.js");

    private static readonly HttpClient Client = new();

    public string Name => "azureblob";

    public bool CanLoseWrites => false;

    /// <summary>Gets the shortest lease that the service grants.</summary>
    public TimeSpan Lease => TimeSpan.FromSeconds(15);

    public string? Missing => ServerProgram.Find("node") is null ? "node is not installed. Install Node 20, for example: apt-get install nodejs npm"
        : !File.Exists(Program) ? "azurite is not installed. Install it with: eng/services.sh up azurite && eng/services.sh down azurite"
        : null;

    public ChaosServer CreateServer(string directory, bool lossy)
    {
        int port = ServerProgram.FreePort();
        return new ChaosServer(
            port,
            new ProcessStartInfo(
                ServerProgram.Find("node")!,
                [
                    "--require", Path.Combine(AppContext.BaseDirectory, "durable.cjs"), Program, "--location", directory, "--blobHost", "127.0.0.1",
                    "--blobPort", port.ToString(CultureInfo.InvariantCulture), "--skipApiVersionCheck", "--disableProductStyleUrl", "--disableTelemetry", "--silent",
                ]),
            cancellationToken => IsHealthyAsync(port, cancellationToken));
    }

    public string Connection(string directory, int port) => string.Create(
        CultureInfo.InvariantCulture,
        $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key};BlobEndpoint=http://127.0.0.1:{port}/{Account};");

    public void Register(IServiceCollection services, string connection, Action<LeaderElectionOptions> configure) =>
        services.AddAzureBlobStorageLeaderElection(connection, configure);

    /// <summary>It answers, if only to refuse.</summary>
    private static async Task<bool> IsHealthyAsync(int port, CancellationToken cancellationToken)
    {
        try
        {
            using HttpResponseMessage answer = await Client.GetAsync(new Uri($"http://127.0.0.1:{port}/{Account}?comp=list"), cancellationToken);
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
