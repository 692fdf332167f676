namespace MultiLock.Generators.Helpers;

/// <summary>
/// Makes names unique ignoring case: <c>AddSource</c> compares hint names that way, and throws away the whole output of a generator that
/// offers <c>Foo</c> and <c>foo</c>.
/// </summary>
internal sealed class UniqueNames(params string[] reserved)
{
    private readonly HashSet<string> _taken = new(reserved, StringComparer.OrdinalIgnoreCase);

    public string Take(string name)
    {
        string candidate = name;
        for (int number = 2; !_taken.Add(candidate); number++)
        {
            candidate = name + "_" + number;
        }

        return candidate;
    }
}
