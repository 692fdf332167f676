using MultiLock.Conformance;
using Xunit;

namespace MultiLock.Consul.Tests;

public sealed class ConsulComplianceTest : ComplianceTest<ConsulFixture>;

public sealed class ConsulAcquireTests(ConsulFixture fixture) : AcquireConformance(fixture), IClassFixture<ConsulFixture>;

public sealed class ConsulSessionTests(ConsulFixture fixture) : SessionConformance(fixture), IClassFixture<ConsulFixture>;

public sealed class ConsulRenewTests(ConsulFixture fixture) : RenewConformance(fixture), IClassFixture<ConsulFixture>;

public sealed class ConsulReleaseTests(ConsulFixture fixture) : ReleaseConformance(fixture), IClassFixture<ConsulFixture>;

public sealed class ConsulLastReleaseTests(ConsulFixture fixture) : LastReleaseConformance(fixture), IClassFixture<ConsulFixture>;

public sealed class ConsulContentionTests(ConsulFixture fixture) : ContentionConformance(fixture), IClassFixture<ConsulFixture>;

public sealed class ConsulReadTests(ConsulFixture fixture) : ReadConformance(fixture), IClassFixture<ConsulFixture>;

public sealed class ConsulNamesAndMetadataTests(ConsulFixture fixture) : NamesAndMetadataConformance(fixture), IClassFixture<ConsulFixture>;

public sealed class ConsulGroupStateTests(ConsulFixture fixture) : GroupStateConformance(fixture), IClassFixture<ConsulFixture>;

public sealed class ConsulWatchTests(ConsulFixture fixture) : WatchConformance(fixture), IClassFixture<ConsulFixture>;

public sealed class ConsulLifetimeTests(ConsulFixture fixture) : LifetimeConformance(fixture), IClassFixture<ConsulFixture>;

public sealed class ConsulClockTests(ConsulFixture fixture) : ClockConformance(fixture), IClassFixture<ConsulFixture>;

public sealed class ConsulFormatTests(ConsulFixture fixture) : FormatConformance(fixture), IClassFixture<ConsulFixture>;
