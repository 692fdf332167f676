namespace MultiLock.Generators.Rules;

internal static class LeaderTaskParameterSources
{
    /// <summary>Whether the container provides the value.</summary>
    public static bool IsService(this LeaderTaskParameterSource source) =>
        source is LeaderTaskParameterSource.Service or LeaderTaskParameterSource.KeyedService;
}
