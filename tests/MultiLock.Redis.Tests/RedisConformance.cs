using MultiLock.Conformance;
using Xunit;

namespace MultiLock.Redis.Tests;

public sealed class RedisComplianceTest : ComplianceTest<RedisFixture>;

public sealed class RedisAcquireTests(RedisFixture fixture) : AcquireConformance(fixture), IClassFixture<RedisFixture>;

public sealed class RedisSessionTests(RedisFixture fixture) : SessionConformance(fixture), IClassFixture<RedisFixture>;

public sealed class RedisRenewTests(RedisFixture fixture) : RenewConformance(fixture), IClassFixture<RedisFixture>;

public sealed class RedisReleaseTests(RedisFixture fixture) : ReleaseConformance(fixture), IClassFixture<RedisFixture>;

public sealed class RedisLastReleaseTests(RedisFixture fixture) : LastReleaseConformance(fixture), IClassFixture<RedisFixture>;

public sealed class RedisContentionTests(RedisFixture fixture) : ContentionConformance(fixture), IClassFixture<RedisFixture>;

public sealed class RedisReadTests(RedisFixture fixture) : ReadConformance(fixture), IClassFixture<RedisFixture>;

public sealed class RedisNamesAndMetadataTests(RedisFixture fixture) : NamesAndMetadataConformance(fixture), IClassFixture<RedisFixture>;

public sealed class RedisGroupStateTests(RedisFixture fixture) : GroupStateConformance(fixture), IClassFixture<RedisFixture>;

public sealed class RedisWatchTests(RedisFixture fixture) : WatchConformance(fixture), IClassFixture<RedisFixture>;

public sealed class RedisLifetimeTests(RedisFixture fixture) : LifetimeConformance(fixture), IClassFixture<RedisFixture>;

public sealed class RedisClockTests(RedisFixture fixture) : ClockConformance(fixture), IClassFixture<RedisFixture>;

public sealed class RedisFormatTests(RedisFixture fixture) : FormatConformance(fixture), IClassFixture<RedisFixture>;
