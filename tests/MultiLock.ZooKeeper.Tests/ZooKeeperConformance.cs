using MultiLock.Conformance;
using Xunit;

namespace MultiLock.ZooKeeper.Tests;

public sealed class ZooKeeperComplianceTest : ComplianceTest<ZooKeeperFixture>;

public sealed class ZooKeeperAcquireTests(ZooKeeperFixture fixture) : AcquireConformance(fixture), IClassFixture<ZooKeeperFixture>;

public sealed class ZooKeeperSessionTests(ZooKeeperFixture fixture) : SessionConformance(fixture), IClassFixture<ZooKeeperFixture>;

public sealed class ZooKeeperRenewTests(ZooKeeperFixture fixture) : RenewConformance(fixture), IClassFixture<ZooKeeperFixture>;

public sealed class ZooKeeperReleaseTests(ZooKeeperFixture fixture) : ReleaseConformance(fixture), IClassFixture<ZooKeeperFixture>;

public sealed class ZooKeeperLastReleaseTests(ZooKeeperFixture fixture) : LastReleaseConformance(fixture), IClassFixture<ZooKeeperFixture>;

public sealed class ZooKeeperContentionTests(ZooKeeperFixture fixture) : ContentionConformance(fixture), IClassFixture<ZooKeeperFixture>;

public sealed class ZooKeeperReadTests(ZooKeeperFixture fixture) : ReadConformance(fixture), IClassFixture<ZooKeeperFixture>;

public sealed class ZooKeeperNamesAndMetadataTests(ZooKeeperFixture fixture) : NamesAndMetadataConformance(fixture), IClassFixture<ZooKeeperFixture>;

public sealed class ZooKeeperGroupStateTests(ZooKeeperFixture fixture) : GroupStateConformance(fixture), IClassFixture<ZooKeeperFixture>;

public sealed class ZooKeeperWatchTests(ZooKeeperFixture fixture) : WatchConformance(fixture), IClassFixture<ZooKeeperFixture>;

public sealed class ZooKeeperLifetimeTests(ZooKeeperFixture fixture) : LifetimeConformance(fixture), IClassFixture<ZooKeeperFixture>;

public sealed class ZooKeeperClockTests(ZooKeeperFixture fixture) : ClockConformance(fixture), IClassFixture<ZooKeeperFixture>;

public sealed class ZooKeeperFormatTests(ZooKeeperFixture fixture) : FormatConformance(fixture), IClassFixture<ZooKeeperFixture>;
