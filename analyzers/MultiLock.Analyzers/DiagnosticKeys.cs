namespace MultiLock.Analyzers;

/// <summary>What an analyzer tells the code fixes in <c>Diagnostic.Properties</c>.</summary>
internal static class DiagnosticKeys
{
    /// <summary>The property of <c>[LeaderOnly]</c> that is wrong.</summary>
    public const string Property = nameof(Property);

    /// <summary>The method, by where it stands: a method with several problems is left out once.</summary>
    public const string Method = nameof(Method);

    /// <summary>The text to write instead.</summary>
    public const string Replacement = nameof(Replacement);

    /// <summary>The token to use.</summary>
    public const string Token = nameof(Token);
}
