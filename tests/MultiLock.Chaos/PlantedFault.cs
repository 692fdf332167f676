namespace MultiLock.Chaos;

/// <summary>A fault in the harness's own parts, never in the library, that the checker must find.</summary>
internal enum PlantedFault
{
    None,

    /// <summary>Runs go on for a while after leadership was lost, as a method does that ignores its token.</summary>
    StaleLeader,

    /// <summary>All workers but the last have a clock that runs at a tenth of the speed, so that they believe in a lease that is over.</summary>
    SlowClock,

    /// <summary>The register accepts every token.</summary>
    OpenRegister,
}
