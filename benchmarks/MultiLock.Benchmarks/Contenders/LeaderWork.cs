using System.Globalization;

namespace MultiLock.Benchmarks;

/// <summary>The work that only a leader does: notes its first line and its last, and takes its time to end.</summary>
internal sealed class LeaderWork(WorkLog log, TimeSpan ending)
{
    public const string Group = "g0";

    public static string GroupName(int number) => string.Create(CultureInfo.InvariantCulture, $"g{number}");

    [LeaderOnly(Group)]
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        log.Note(WorkEventKind.Start);
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (ending > TimeSpan.Zero)
        {
            await Task.Delay(ending, TimeProvider.System, CancellationToken.None);
        }

        log.Note(WorkEventKind.End);
    }
}
