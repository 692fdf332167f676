using MultiLock.Conformance;
using Xunit;

namespace MultiLock.SqlServer.Tests;

public sealed class SqlServerComplianceTest : ComplianceTest<SqlServerFixture>;

public sealed class SqlServerAcquireTests(SqlServerFixture fixture) : AcquireConformance(fixture), IClassFixture<SqlServerFixture>;

public sealed class SqlServerSessionTests(SqlServerFixture fixture) : SessionConformance(fixture), IClassFixture<SqlServerFixture>;

public sealed class SqlServerRenewTests(SqlServerFixture fixture) : RenewConformance(fixture), IClassFixture<SqlServerFixture>;

public sealed class SqlServerReleaseTests(SqlServerFixture fixture) : ReleaseConformance(fixture), IClassFixture<SqlServerFixture>;

public sealed class SqlServerLastReleaseTests(SqlServerFixture fixture) : LastReleaseConformance(fixture), IClassFixture<SqlServerFixture>;

public sealed class SqlServerContentionTests(SqlServerFixture fixture) : ContentionConformance(fixture), IClassFixture<SqlServerFixture>;

public sealed class SqlServerReadTests(SqlServerFixture fixture) : ReadConformance(fixture), IClassFixture<SqlServerFixture>;

public sealed class SqlServerNamesAndMetadataTests(SqlServerFixture fixture) : NamesAndMetadataConformance(fixture), IClassFixture<SqlServerFixture>;

public sealed class SqlServerGroupStateTests(SqlServerFixture fixture) : GroupStateConformance(fixture), IClassFixture<SqlServerFixture>;

public sealed class SqlServerWatchTests(SqlServerFixture fixture) : WatchConformance(fixture), IClassFixture<SqlServerFixture>;

public sealed class SqlServerLifetimeTests(SqlServerFixture fixture) : LifetimeConformance(fixture), IClassFixture<SqlServerFixture>;

public sealed class SqlServerClockTests(SqlServerFixture fixture) : ClockConformance(fixture), IClassFixture<SqlServerFixture>;

public sealed class SqlServerFormatTests(SqlServerFixture fixture) : FormatConformance(fixture), IClassFixture<SqlServerFixture>;
