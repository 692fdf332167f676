namespace MultiLock.ZooKeeper.Client;

/// <summary>The rule for paths: absolute, without empty parts, <c>.</c>, <c>..</c> and control characters, and not the server's own <c>/zookeeper</c>.</summary>
internal static class NodePath
{
    public const string Rule = "it starts with '/', has no empty, '.' or '..' part, no control characters and no '/' at its end";

    public static bool IsValid(string path) =>
        path.Length > 1
        && path[0] == '/'
        && path[1..].Split('/').All(part => part is not ("" or "." or "..") && part.All(c => c is >= ' ' and not '\u007f' and < '\ud800'))
        && path != "/zookeeper"
        && !path.StartsWith("/zookeeper/", StringComparison.Ordinal);

    /// <summary>The path and those above it, the shortest first.</summary>
    public static IEnumerable<string> WithParents(string path)
    {
        for (int slash = path.IndexOf('/', 1); slash > 0; slash = path.IndexOf('/', slash + 1))
        {
            yield return path[..slash];
        }

        yield return path;
    }
}
