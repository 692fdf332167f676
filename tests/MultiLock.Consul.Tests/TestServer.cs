using Xunit;

namespace MultiLock.Consul.Tests;

/// <summary>The server that the environment names.</summary>
internal static class TestServer
{
    private const string Variable = "MULTILOCK_TEST_CONSUL";

    public static bool IsThere => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(Variable));

    public static string Address
    {
        get
        {
            Assert.SkipUnless(IsThere, $"{Variable} is not set. Start a server with: export $(eng/services.sh up consul)");
            return Environment.GetEnvironmentVariable(Variable)!;
        }
    }

    /// <summary>Gets the token that may do anything; null where the server asks for none.</summary>
    public static string? Token => Environment.GetEnvironmentVariable(Variable + "_TOKEN") is { Length: > 0 } token ? token : null;

    public static AdminClient CreateAdmin() => new(Address, Token);
}
