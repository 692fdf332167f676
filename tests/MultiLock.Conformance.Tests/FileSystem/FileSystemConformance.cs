using Xunit;

namespace MultiLock.Conformance.Tests.FileSystem;

public sealed class FileSystemComplianceTest : ComplianceTest<FileSystemFixture>;

public sealed class FileSystemAcquireTests(FileSystemFixture fixture) : AcquireConformance(fixture), IClassFixture<FileSystemFixture>;

public sealed class FileSystemSessionTests(FileSystemFixture fixture) : SessionConformance(fixture), IClassFixture<FileSystemFixture>;

public sealed class FileSystemRenewTests(FileSystemFixture fixture) : RenewConformance(fixture), IClassFixture<FileSystemFixture>;

public sealed class FileSystemReleaseTests(FileSystemFixture fixture) : ReleaseConformance(fixture), IClassFixture<FileSystemFixture>;

public sealed class FileSystemLastReleaseTests(FileSystemFixture fixture) : LastReleaseConformance(fixture), IClassFixture<FileSystemFixture>;

public sealed class FileSystemContentionTests(FileSystemFixture fixture) : ContentionConformance(fixture), IClassFixture<FileSystemFixture>;

public sealed class FileSystemReadTests(FileSystemFixture fixture) : ReadConformance(fixture), IClassFixture<FileSystemFixture>;

public sealed class FileSystemNamesAndMetadataTests(FileSystemFixture fixture) : NamesAndMetadataConformance(fixture), IClassFixture<FileSystemFixture>;

public sealed class FileSystemGroupStateTests(FileSystemFixture fixture) : GroupStateConformance(fixture), IClassFixture<FileSystemFixture>;

public sealed class FileSystemWatchTests(FileSystemFixture fixture) : WatchConformance(fixture), IClassFixture<FileSystemFixture>;

public sealed class FileSystemLifetimeTests(FileSystemFixture fixture) : LifetimeConformance(fixture), IClassFixture<FileSystemFixture>;

public sealed class FileSystemClockTests(FileSystemFixture fixture) : ClockConformance(fixture), IClassFixture<FileSystemFixture>;

public sealed class FileSystemFormatTests(FileSystemFixture fixture) : FormatConformance(fixture), IClassFixture<FileSystemFixture>;
