namespace MultiLock.Sql;

/// <summary>A failure and what to do about it.</summary>
/// <param name="Kind">What follows.</param>
/// <param name="Remedy">What is wrong and what to do, as the end of a sentence, without secrets.</param>
internal sealed record SqlFailure(SqlFailureKind Kind, string Remedy);
