using MultiLock.Conformance;
using Xunit;

namespace MultiLock.PostgreSql.Tests;

public sealed class PostgreSQLComplianceTest : ComplianceTest<PostgreSQLFixture>;

public sealed class PostgreSQLAcquireTests(PostgreSQLFixture fixture) : AcquireConformance(fixture), IClassFixture<PostgreSQLFixture>;

public sealed class PostgreSQLSessionTests(PostgreSQLFixture fixture) : SessionConformance(fixture), IClassFixture<PostgreSQLFixture>;

public sealed class PostgreSQLRenewTests(PostgreSQLFixture fixture) : RenewConformance(fixture), IClassFixture<PostgreSQLFixture>;

public sealed class PostgreSQLReleaseTests(PostgreSQLFixture fixture) : ReleaseConformance(fixture), IClassFixture<PostgreSQLFixture>;

public sealed class PostgreSQLLastReleaseTests(PostgreSQLFixture fixture) : LastReleaseConformance(fixture), IClassFixture<PostgreSQLFixture>;

public sealed class PostgreSQLContentionTests(PostgreSQLFixture fixture) : ContentionConformance(fixture), IClassFixture<PostgreSQLFixture>;

public sealed class PostgreSQLReadTests(PostgreSQLFixture fixture) : ReadConformance(fixture), IClassFixture<PostgreSQLFixture>;

public sealed class PostgreSQLNamesAndMetadataTests(PostgreSQLFixture fixture) : NamesAndMetadataConformance(fixture), IClassFixture<PostgreSQLFixture>;

public sealed class PostgreSQLGroupStateTests(PostgreSQLFixture fixture) : GroupStateConformance(fixture), IClassFixture<PostgreSQLFixture>;

public sealed class PostgreSQLWatchTests(PostgreSQLFixture fixture) : WatchConformance(fixture), IClassFixture<PostgreSQLFixture>;

public sealed class PostgreSQLLifetimeTests(PostgreSQLFixture fixture) : LifetimeConformance(fixture), IClassFixture<PostgreSQLFixture>;

public sealed class PostgreSQLClockTests(PostgreSQLFixture fixture) : ClockConformance(fixture), IClassFixture<PostgreSQLFixture>;

public sealed class PostgreSQLFormatTests(PostgreSQLFixture fixture) : FormatConformance(fixture), IClassFixture<PostgreSQLFixture>;
