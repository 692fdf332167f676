using Xunit;

namespace MultiLock.Conformance.Tests.InMemory;

public sealed class InMemoryComplianceTest : ComplianceTest<InMemoryFixture>;

public sealed class InMemoryAcquireTests(InMemoryFixture fixture) : AcquireConformance(fixture), IClassFixture<InMemoryFixture>;

public sealed class InMemorySessionTests(InMemoryFixture fixture) : SessionConformance(fixture), IClassFixture<InMemoryFixture>;

public sealed class InMemoryRenewTests(InMemoryFixture fixture) : RenewConformance(fixture), IClassFixture<InMemoryFixture>;

public sealed class InMemoryReleaseTests(InMemoryFixture fixture) : ReleaseConformance(fixture), IClassFixture<InMemoryFixture>;

public sealed class InMemoryLastReleaseTests(InMemoryFixture fixture) : LastReleaseConformance(fixture), IClassFixture<InMemoryFixture>;

public sealed class InMemoryContentionTests(InMemoryFixture fixture) : ContentionConformance(fixture), IClassFixture<InMemoryFixture>;

public sealed class InMemoryReadTests(InMemoryFixture fixture) : ReadConformance(fixture), IClassFixture<InMemoryFixture>;

public sealed class InMemoryNamesAndMetadataTests(InMemoryFixture fixture) : NamesAndMetadataConformance(fixture), IClassFixture<InMemoryFixture>;

public sealed class InMemoryGroupStateTests(InMemoryFixture fixture) : GroupStateConformance(fixture), IClassFixture<InMemoryFixture>;

public sealed class InMemoryWatchTests(InMemoryFixture fixture) : WatchConformance(fixture), IClassFixture<InMemoryFixture>;

public sealed class InMemoryLifetimeTests(InMemoryFixture fixture) : LifetimeConformance(fixture), IClassFixture<InMemoryFixture>;

public sealed class InMemoryClockTests(InMemoryFixture fixture) : ClockConformance(fixture), IClassFixture<InMemoryFixture>;

public sealed class InMemoryFormatTests(InMemoryFixture fixture) : FormatConformance(fixture), IClassFixture<InMemoryFixture>;
