namespace MultiLock.Conformance.Tests.Proof;

/// <summary>Bugs that backends have shipped or might ship. The suite must notice each.</summary>
public enum PlantedBug
{
    AcquireExtendsTheSession,
    AcquireOpensAnySession,
    AcquireAnswersOutOfOrder,
    AcquireGrantsWhatIsHeld,
    AttemptIsIgnored,
    TermStandsStill,
    HeartbeatExtendsNothing,
    HeartbeatRevivesTheDead,
    HeartbeatHidesLosses,
    ReleaseDoesNothing,
    ReleaseEndsTheSession,
    ReleaseIgnoresTheAttempt,
    ReleaseNeedsTheTerm,
    ReadKeepsTheFirstAnswer,
    NamesIgnoreCase,
    NamesAreCut,
    NamesAreNotChecked,
    MetadataEndsAtNul,
    MetadataIsNotCopied,
    StateIgnoresTheTerm,
    StateIsLost,
    WatchIsSilent,
    WatchOutlivesItsEnd,
    CancellationIsWrapped,
    CancellationIsIgnored,
    DisposalIsIgnored,
}
