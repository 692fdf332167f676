namespace MultiLock.Analyzers.Tests;

/// <summary>A library that has the same names, and nothing to do with leader election.</summary>
internal static class DecoySources
{
    public const string Library =
        """
        namespace Decoy
        {
            [AttributeUsage(AttributeTargets.All)]
            public sealed class LeaderOnlyAttribute(string electionGroup) : Attribute
            {
                public string ElectionGroup => electionGroup;
                public string? Name { get; set; }
                public string? Every { get; set; }
                public string? Cron { get; set; }
                public string? TimeZone { get; set; }
                public bool RunOnStart { get; set; }
                public string? Timeout { get; set; }
                public LeaderTaskFailure OnFailure { get; set; }
            }

            public enum LeaderTaskFailure { Default, Retry, NextTick, StepDown, StopHost }

            [Flags]
            public enum LeadershipEventType { None, Acquired, Lost, Changed = 4 }

            public sealed class LeadershipContext
            {
                public long FencingToken => 1;
                public bool IsCurrent => true;
                public CancellationToken LeadershipEnded => default;
                public void ThrowIfLost() { }
            }

            public sealed record LeaderTaskRun(LeadershipContext Leadership);

            public sealed class LeadershipChangedEventArgs
            {
                public bool BecameLeader => true;
                public bool LostLeadership => false;
                public string Reason => "";
            }

            public interface ILeaderElectionService
            {
                bool IsLeader { get; }
                string ParticipantId { get; }
                LeadershipContext? Leadership { get; }
                Task StartAsync(CancellationToken cancellationToken = default);
                Task<bool> TryAcquireLeadershipAsync(CancellationToken cancellationToken = default);
                Task ReleaseLeadershipAsync(CancellationToken cancellationToken = default);
                Task<LeadershipContext> WaitForLeadershipAsync(CancellationToken cancellationToken = default);
                Task<object> WaitForLeaderAsync(CancellationToken cancellationToken = default);
                IAsyncEnumerable<LeadershipChangedEventArgs> GetLeadershipChangesAsync(CancellationToken cancellationToken = default);
                IAsyncEnumerable<LeadershipChangedEventArgs> GetLeadershipChangesAsync(LeadershipEventType types, CancellationToken cancellationToken = default);
            }

            public abstract class LeaderElectionService : ILeaderElectionService, IAsyncDisposable, IDisposable
            {
                public abstract bool IsLeader { get; }
                public abstract string ParticipantId { get; }
                public abstract LeadershipContext? Leadership { get; }
                public abstract Task StartAsync(CancellationToken cancellationToken = default);
                public abstract Task<bool> TryAcquireLeadershipAsync(CancellationToken cancellationToken = default);
                public abstract Task ReleaseLeadershipAsync(CancellationToken cancellationToken = default);
                public abstract Task<LeadershipContext> WaitForLeadershipAsync(CancellationToken cancellationToken = default);
                public abstract Task<object> WaitForLeaderAsync(CancellationToken cancellationToken = default);
                public abstract IAsyncEnumerable<LeadershipChangedEventArgs> GetLeadershipChangesAsync(CancellationToken cancellationToken = default);
                public abstract IAsyncEnumerable<LeadershipChangedEventArgs> GetLeadershipChangesAsync(LeadershipEventType types, CancellationToken cancellationToken = default);
                public abstract ValueTask DisposeAsync();
                public abstract void Dispose();
            }

            public interface ILeaderElectionProvider : IAsyncDisposable, IDisposable
            {
                ValueTask InitializeAsync(CancellationToken cancellationToken = default);
            }

            public interface ILeaderElections
            {
                ILeaderElectionService GetOrAdd(string group, Action<LeaderElectionOptions>? configure = null);
            }

            public sealed class LeaderElectionOptions
            {
                public string? ElectionGroup { get; set; }
                public string? ParticipantId { get; set; }
                public TimeSpan HeartbeatInterval { get; set; }
                public TimeSpan HeartbeatTimeout { get; set; }
                public TimeSpan ElectionInterval { get; set; }
                public TimeSpan? DriftMargin { get; set; }
                public TimeSpan? StopGrace { get; set; }
                public TimeSpan StopTimeout { get; set; }
                public Dictionary<string, string> Metadata { get; } = [];
                public int? MaxGroups { get; set; }
                public bool Solo { get; set; }
            }

            public sealed class ConsulLeaderElectionOptions
            {
                public TimeSpan SessionTtl { get; set; }
            }

            public static class Extensions
            {
                public static IServiceCollection AddInMemoryLeaderElection(this IServiceCollection services, Action<LeaderElectionOptions>? configure = null) => services;
                public static IServiceCollection AddAzureBlobStorageLeaderElection(this IServiceCollection services, string connection, Action<LeaderElectionOptions>? configure = null) => services;
                public static IServiceCollection AddConsulLeaderElection(this IServiceCollection services, string address, Action<LeaderElectionOptions>? configure = null) => services;
                public static IServiceCollection AddConsulLeaderElection(this IServiceCollection services, Action<ConsulLeaderElectionOptions> backend, Action<LeaderElectionOptions>? configure = null) => services;
                public static IServiceCollection AddLeaderGroup(this IServiceCollection services, string group, Action<LeaderElectionOptions>? configure = null) => services;
                public static IServiceCollection AddGeneratedLeaderTasks(this IServiceCollection services) => services;
                public static IAsyncEnumerable<LeadershipChangedEventArgs> Where(this IAsyncEnumerable<LeadershipChangedEventArgs> source, Func<LeadershipChangedEventArgs, bool> predicate) => source;
                public static IAsyncEnumerable<LeadershipChangedEventArgs> Skip(this IAsyncEnumerable<LeadershipChangedEventArgs> source, int count) => source;
                public static Task ForEachAsync(this IAsyncEnumerable<LeadershipChangedEventArgs> source, Action<LeadershipChangedEventArgs> action) => Task.CompletedTask;
            }
        }
        """;
}
