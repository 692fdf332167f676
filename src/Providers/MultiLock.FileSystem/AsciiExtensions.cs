namespace MultiLock.FileSystem;

internal static class AsciiExtensions
{
    public static bool ContainsOnlyLettersAndDigits(this ReadOnlySpan<char> text)
    {
        foreach (char c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c))
            {
                return false;
            }
        }

        return true;
    }
}
