using Microsoft.Data.SqlClient;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Xunit;

namespace MultiLock.SqlServer.Tests;

public sealed class OptionsTests
{
    public static TheoryData<string, Action<SqlServerLeaderElectionOptions>> Bad => new()
    {
        { "TableName", options => options.TableName = "" },
        { "TableName", options => options.TableName = new string('x', 120) },
        { "TableName", options => options.TableName = "#gone" },
        { "TableName", options => options.TableName = "a\0b" },
        { "SchemaName", options => options.SchemaName = " " },
        { "SchemaName", options => options.SchemaName = new string('x', 129) },
        { "CommandTimeoutSeconds", options => options.CommandTimeoutSeconds = 0 },
        { "CommandTimeoutSeconds", options => options.CommandTimeoutSeconds = 3601 },
        { "ConnectionString", options => options.ConnectionString = "" },
        { "ConnectionString", options => options.ConnectionString = "Server=x;Password=s3cret;Nonsense" },
        { "ConnectionString", options => options.ConnectionString = "Server=x;NoSuchKey=s3cret" },
        { "ConnectionString", options => options.ConnectionString = "Server=x;Password=s3cret;Connect Timeout=s3cret" },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public void Provider_WhenAnOptionBreaksItsRule_NamesItAndNoSecret(string option, Action<SqlServerLeaderElectionOptions> configure)
    {
        var options = new SqlServerLeaderElectionOptions();
        configure(options);

        LeaderElectionConfigurationException refused = Assert.Throws<LeaderElectionConfigurationException>(() => Create(options));

        Assert.Contains($"SqlServerLeaderElectionOptions.{option}", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Provider_WhenNamesAreAsLongAsAllowed_IsCreated()
    {
        await using SqlServerLeaderElectionProvider provider = Create(new() { TableName = new string('x', 119), SchemaName = new string('x', 128) });

        Assert.Equal("SqlServer", ((ILeaderElectionProvider)provider).Name);
    }

    [Fact]
    public void Prepare_WhenNothingIsSet_SetsWhatOurConnectionsNeed()
    {
        SqlConnectionStringBuilder settings = SqlServerDialect.Prepare(new SqlConnectionStringBuilder("Server=x;MultipleActiveResultSets=true"));

        Assert.False(settings.Pooling);
        Assert.False(settings.Enlist);
        Assert.False(settings.MultipleActiveResultSets);
        Assert.Equal(0, settings.ConnectRetryCount);
        Assert.Equal(5, settings.ConnectTimeout);
        Assert.Equal("MultiLock", settings.ApplicationName);
    }

    [Fact]
    public void Prepare_WhenTheApplicationSetsItsOwn_KeepsThem()
    {
        SqlConnectionStringBuilder settings = SqlServerDialect.Prepare(new SqlConnectionStringBuilder("Server=x;Connect Timeout=15;App=mine"));

        Assert.Equal(15, settings.ConnectTimeout);
        Assert.Equal("mine", settings.ApplicationName);
    }

    [Theory]
    [InlineData(null, 5)]
    [InlineData(0.2, 1)]
    [InlineData(2.1, 3)]
    [InlineData(60.0, 5)]
    public void Connection_WhenTheTimeToOpenItIsLimited_TakesTheShorter(double? limit, int expected)
    {
        var dialect = new SqlServerDialect(SqlServerDialect.Prepare(new SqlConnectionStringBuilder("Server=x")), ProviderCommands.Statements, "dbo");

        using var connection = (SqlConnection)dialect.CreateConnection(limit is { } seconds ? TimeSpan.FromSeconds(seconds) : null);

        Assert.Equal(expected, connection.ConnectionTimeout);
    }

    [Fact]
    public async Task AddSqlServerLeaderElection_WhenCalledAsTheReadmeShows_RegistersTheBackend()
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSqlServerLeaderElection("Server=localhost;Database=MyApp;Trusted_Connection=true;", options => options.ElectionGroup = "my-service");
        await using ServiceProvider provider = services.BuildServiceProvider();

        Assert.IsType<SqlServerLeaderElectionProvider>(provider.GetRequiredService<ILeaderElectionProvider>());
        Assert.Equal("my-service", provider.GetRequiredService<IOptions<LeaderElectionOptions>>().Value.ElectionGroup);
    }

    [Fact]
    public void Options_WhenBoundFromConfiguration_TakeItsValues()
    {
        IConfiguration configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ConnectionString"] = "Server=there", ["TableName"] = "t", ["SchemaName"] = "s", ["AutoCreateTable"] = "false", ["CommandTimeoutSeconds"] = "7",
        }).Build();

        SqlServerLeaderElectionOptions options = configuration.Get<SqlServerLeaderElectionOptions>()!;

        Assert.Equal(("Server=there", "t", "s", false, 7), (options.ConnectionString, options.TableName, options.SchemaName, options.AutoCreateTable, options.CommandTimeoutSeconds));
    }

    private static SqlServerLeaderElectionProvider Create(SqlServerLeaderElectionOptions options) =>
        new(Options.Create(options), NullLogger<SqlServerLeaderElectionProvider>.Instance);
}
