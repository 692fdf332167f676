namespace MultiLock;

/// <summary>
/// The rule for names of election groups: 1 to 255 characters of <c>[A-Za-z0-9_.-]</c>, compared ordinally.
/// One file, compiled into the runtime, the generator and the analyzers, so that they cannot disagree.
/// </summary>
internal static class ElectionGroupName
{
    internal const int MaxLength = 255;
    internal const string Rule = "a group name has 1 to 255 characters out of A-Z, a-z, 0-9, '_', '.' and '-'";

    internal static bool IsValid(string? name)
    {
        if (name is null || name.Length is 0 or > MaxLength)
        {
            return false;
        }

        foreach (char c in name)
        {
            if (c is not ((>= 'A' and <= 'Z') or (>= 'a' and <= 'z') or (>= '0' and <= '9') or '_' or '.' or '-'))
            {
                return false;
            }
        }

        return true;
    }
}
