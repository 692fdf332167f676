using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace MultiLock.Chaos;

/// <summary>What the backends need to start a server of their own.</summary>
internal static class ServerProgram
{
    private const int FirstPort = 20_000;

    /// <summary>From here on the kernel gives ports to outgoing connections: a server that restarts could find its own taken.</summary>
    private const int FirstEphemeralPort = 32_768;

    private const int Attempts = 100;

    public static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(directory => Path.Combine(directory, program))
        .FirstOrDefault(File.Exists);

    public static int FreePort()
    {
        for (int i = 0; i < Attempts; i++)
        {
            int port = RandomNumberGenerator.GetInt32(FirstPort, FirstEphemeralPort);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Somebody has it.
            }
        }

        throw new InvalidOperationException($"No free port was found below {FirstEphemeralPort}.");
    }
}
