namespace MultiLock.Generators.Rules;

/// <summary>Where the value of a parameter comes from.</summary>
internal enum LeaderTaskParameterSource
{
    CancellationToken,
    Leadership,
    Run,
    Constant,
    Service,
    KeyedService,
}
