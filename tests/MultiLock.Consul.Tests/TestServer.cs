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

    public static AdminClient CreateAdmin() => new(Address, Environment.GetEnvironmentVariable(Variable + "_TOKEN"));
}
