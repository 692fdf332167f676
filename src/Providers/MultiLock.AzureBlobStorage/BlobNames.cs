namespace MultiLock.AzureBlobStorage;

/// <summary>Where things are. Groups sort before sessions, so that a listing reads a session after the records that name it.</summary>
internal static class BlobNames
{
    public const string Root = "multilock/";
    public const string Format = Root + "format";
    public const string Released = Root + "released";
    public const string Groups = Root + "groups/";
    public const string Sessions = Root + "sessions/";

    /// <summary>A segment of dots means another place in a URL. No group's name has a tilde.</summary>
    public static string OfGroup(string group) => Groups + group.Replace('.', '~');

    public static string ToGroup(string blob) => blob[Groups.Length..].Replace('~', '.');

    public static string OfSession(Guid session) => Sessions + session.ToString("N");

    public static Guid? ToSession(string blob) =>
        Guid.TryParseExact(blob.AsSpan(Sessions.Length), "N", out Guid session) ? session : null;
}
