using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace MultiLock.Redis;

/// <summary>A script and the name under which the server remembers it.</summary>
[SuppressMessage("Security", "CA5350", Justification = "SHA-1 is the server's name for a script, not a protection.")]
internal sealed class RedisScript(string text)
{
    public string Text { get; } = text;

    public byte[] Hash { get; } = SHA1.HashData(Encoding.UTF8.GetBytes(text));
}
