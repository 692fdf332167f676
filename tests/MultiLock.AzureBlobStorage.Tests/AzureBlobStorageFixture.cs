using System.Text;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using MultiLock.Conformance;

namespace MultiLock.AzureBlobStorage.Tests;

/// <summary>The real service, in a container of this fixture's own, by a signature with the least rights. Leases are waited for: they end by the service's clock.</summary>
public sealed class AzureBlobStorageFixture : ConformanceFixture
{
    private readonly string _container = $"test-{Guid.NewGuid():N}";
    private BlobContainerClient? _admin;
    private string _connectionString = "";

    public override TimeSpan ShortLease => TimeSpan.FromSeconds(15);

    public override TimeSpan ShortestLease => TimeSpan.FromSeconds(15);

    public override bool CanPush => false;

    public override bool TellsReleases => true;

    public override string? WhyNoRemainingOfOthers => "Azure Blob Storage tells that a lease is on, not how much of it is left.";

    public override string? WhyNoClientClock => null;

    public override string? WhyNoRecordDeletion => null;

    public override string? WhyNoFormat => null;

    public override async ValueTask InitializeAsync()
    {
        if (!TestServer.IsNamed)
        {
            // A fixture cannot skip: each test does when it asks for a provider.
            return;
        }

        _admin = new BlobContainerClient(TestServer.ConnectionString, _container);
        await _admin.CreateAsync();
        _connectionString = TestServer.WithRights(TestServer.ConnectionString, _container, TestServer.LeastRights);
    }

    public override ValueTask<ILeaderElectionProvider> CreateProviderAsync() => CreateProviderAsync(MonotonicTimeProvider.Instance);

    public override ValueTask<ILeaderElectionProvider> CreateProviderAsync(TimeProvider clientClock)
    {
        _ = TestServer.ConnectionString;
        return ValueTask.FromResult<ILeaderElectionProvider>(new AzureBlobStorageLeaderElectionProvider(
            Options.Create(new AzureBlobStorageLeaderElectionOptions
            {
                ConnectionString = _connectionString,
                ContainerName = _container,
                AutoCreateContainer = false,
            }),
            NullLogger<AzureBlobStorageLeaderElectionProvider>.Instance,
            clientClock));
    }

    public override async ValueTask AdvanceAsync(TimeSpan by) =>
        await Task.Delay(by + TimeSpan.FromMilliseconds(20), TimeProvider.System);

    public override async ValueTask DeleteRecordAsync(string group) =>
        await _admin!.GetBlobClient(BlobNames.OfGroup(group)).DeleteAsync();

    public override async ValueTask WriteFormatAsync(int? format)
    {
        _ = TestServer.ConnectionString;
        byte[] content = Encoding.UTF8.GetBytes($$"""{"format":{{format ?? FormatMark.Current}}}""");
        await _admin!.GetBlobClient(BlobNames.Format).UploadAsync(BinaryData.FromBytes(content), overwrite: true);
    }

    public override async ValueTask DisposeAsync()
    {
        if (_admin is not null)
        {
            await _admin.DeleteAsync();
        }

        await base.DisposeAsync();
    }
}
