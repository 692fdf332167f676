using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace MultiLock;

/// <content>What the core tells, passed on to the log, the metrics and the groups.</content>
internal sealed partial class ElectionEngine
{
    void IElectionObserver.OnAcquired(GroupState group, Term term)
    {
        Log.LeadershipAcquired(_logger, group.Name, term.Number, term.ParticipantId);
        ElectionMetrics.LeadershipAcquired(group.Name);
        _groups.GetValueOrDefault(group.Name)?.Acquired(term);
    }

    void IElectionObserver.OnEnded(GroupState group, Term term, LeadershipChangeReason reason)
    {
        if (reason is LeadershipChangeReason.Released or LeadershipChangeReason.Disposed)
        {
            Log.LeadershipReleased(_logger, group.Name, term.Number, reason, group.EndDetail is { } detail ? $" The reason given: {detail}" : "");
        }
        else
        {
            string hint = Debugger.IsAttached ? " A debugger is attached: a breakpoint longer than the lease looks like this." : "";
            Log.LeadershipLost(_logger, group.Name, term.Number, reason, hint);
        }

        ElectionMetrics.LeadershipEnded(group.Name, reason);
        _groups.GetValueOrDefault(group.Name)?.Ended(reason, group.EndDetail);
        term.CancelEnded(_executor.Cancel);
    }

    void IElectionObserver.OnLeaderObserved(GroupState group)
    {
        LogLevel level = group.Settings.DetailedLogging ? LogLevel.Information : LogLevel.Debug;
        if (_logger.IsEnabled(level))
        {
            Log.LeaderObserved(_logger, level, group.Name, group.Leader?.ParticipantId ?? "nobody", group.Leader?.Term ?? 0);
        }

        _groups.GetValueOrDefault(group.Name)?.Observed();
    }

    void IElectionObserver.OnAttemptConcluded(GroupState group)
    {
        LogLevel level = group.Settings.DetailedLogging ? LogLevel.Information : LogLevel.Debug;
        if (_logger.IsEnabled(level))
        {
            Log.AttemptConcluded(_logger, level, group.Name, group.Phase);
        }

        _groups.GetValueOrDefault(group.Name)?.AttemptConcluded();
    }

    void IElectionObserver.OnSettled(GroupState group) => _groups.GetValueOrDefault(group.Name)?.Settled();

    void IElectionObserver.OnRunsOutlivedLease(GroupState group, Term term, int runs)
    {
        RunsThatOutlivedTheirLease += runs;
        Log.RunsOutlivedLease(_logger, group.Name, term.Number, runs);
        ElectionMetrics.RunsOutlivedLease(group.Name, runs);
        if (_groups.TryGetValue(group.Name, out ElectionGroup? found))
        {
            RunOutlivedLease?.Invoke(found, term);
        }
    }

    void IElectionObserver.OnCallFailed(ElectionCall call, Exception error)
    {
        if (_outage.Failed(call, _clock.Now))
        {
            Log.BackendFailed(_logger, _provider.Name, Describe(call), error.Message, error);
        }
        else
        {
            Log.CallFailed(_logger, _provider.Name, Describe(call), error.Message);
        }
    }

    void IElectionObserver.OnCallSucceeded(ElectionCall call)
    {
        if (_outage.Succeeded(call, _clock.Now))
        {
            Log.BackendRecovered(_logger, _provider.Name, Describe(call));
        }
    }

    void IElectionObserver.OnCallGivenUp(ElectionCall call) => call.Cancel(_executor.Cancel);

    private static string Describe(ElectionCall call) => call switch
    {
        AcquireCall => "acquire",
        RenewCall => "heartbeat",
        ReleaseCall => "release",
        _ => "read",
    };
}
