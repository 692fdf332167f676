namespace MultiLock.Generators.Rules;

/// <summary>Why a method marked <c>[LeaderOnly]</c> cannot be run.</summary>
internal enum LeaderTaskProblemKind
{
    NotAMethodOfAClass,
    StartedByTheHost,
    Generic,
    Inaccessible,
    FileLocal,
    Abstract,
    NoPublicConstructor,
    CallForbidden,
    ReturnType,
    AsyncVoid,
    Parameter,
    InvalidGroup,
    InvalidName,
    InvalidDuration,
    InvalidCron,
    InvalidTimeZone,
    InvalidPlaceholder,
    InvalidOnFailure,
    EveryAndCron,
    TimeZoneWithoutCron,
    DuplicateName,
}
