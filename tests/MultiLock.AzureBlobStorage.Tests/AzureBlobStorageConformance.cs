using MultiLock.Conformance;
using Xunit;

namespace MultiLock.AzureBlobStorage.Tests;

public sealed class AzureBlobStorageComplianceTest : ComplianceTest<AzureBlobStorageFixture>;

public sealed class AzureBlobStorageAcquireTests(AzureBlobStorageFixture fixture) : AcquireConformance(fixture), IClassFixture<AzureBlobStorageFixture>;

public sealed class AzureBlobStorageSessionTests(AzureBlobStorageFixture fixture) : SessionConformance(fixture), IClassFixture<AzureBlobStorageFixture>;

public sealed class AzureBlobStorageRenewTests(AzureBlobStorageFixture fixture) : RenewConformance(fixture), IClassFixture<AzureBlobStorageFixture>;

public sealed class AzureBlobStorageReleaseTests(AzureBlobStorageFixture fixture) : ReleaseConformance(fixture), IClassFixture<AzureBlobStorageFixture>;

public sealed class AzureBlobStorageLastReleaseTests(AzureBlobStorageFixture fixture) : LastReleaseConformance(fixture), IClassFixture<AzureBlobStorageFixture>;

public sealed class AzureBlobStorageContentionTests(AzureBlobStorageFixture fixture) : ContentionConformance(fixture), IClassFixture<AzureBlobStorageFixture>;

public sealed class AzureBlobStorageReadTests(AzureBlobStorageFixture fixture) : ReadConformance(fixture), IClassFixture<AzureBlobStorageFixture>;

public sealed class AzureBlobStorageNamesAndMetadataTests(AzureBlobStorageFixture fixture) : NamesAndMetadataConformance(fixture), IClassFixture<AzureBlobStorageFixture>;

public sealed class AzureBlobStorageGroupStateTests(AzureBlobStorageFixture fixture) : GroupStateConformance(fixture), IClassFixture<AzureBlobStorageFixture>;

public sealed class AzureBlobStorageWatchTests(AzureBlobStorageFixture fixture) : WatchConformance(fixture), IClassFixture<AzureBlobStorageFixture>;

public sealed class AzureBlobStorageLifetimeTests(AzureBlobStorageFixture fixture) : LifetimeConformance(fixture), IClassFixture<AzureBlobStorageFixture>;

public sealed class AzureBlobStorageClockTests(AzureBlobStorageFixture fixture) : ClockConformance(fixture), IClassFixture<AzureBlobStorageFixture>;

public sealed class AzureBlobStorageFormatTests(AzureBlobStorageFixture fixture) : FormatConformance(fixture), IClassFixture<AzureBlobStorageFixture>;
