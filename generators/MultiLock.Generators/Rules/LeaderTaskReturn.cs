namespace MultiLock.Generators.Rules;

/// <summary>What a leader task returns, as far as its call differs.</summary>
internal enum LeaderTaskReturn
{
    Nothing,
    Awaitable,
}
