using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using StackExchange.Redis;

namespace MultiLock.Benchmarks;

/// <summary>
/// What a question and its answer cost at a backend, as the yardstick of a run: asked in between the rounds, on connections that are idle until then, so that
/// what disturbs the machine, and what a process pays to wake up, is in both. <c>ask</c> is the cheapest question that the backend's client can send, so that a ratio to
/// it flatters nobody; <c>write</c> is the smallest change that the store makes durable. For a backend without such questions, <c>ask</c> is a read by its provider.
/// </summary>
internal sealed class RoundTrips : IAsyncDisposable
{
    public const string What = "roundtrip";

    private const int WarmUp = 50;
    private const int Each = 3;
    private const string Key = "multilock-benchmark";

    private readonly List<IAsyncDisposable> _owned = [];
    private readonly List<TimeSpan> _asks = [];
    private readonly List<TimeSpan> _writes = [];
    private Func<Task> _ask = static () => Task.CompletedTask;
    private Func<Task>? _write;

    /// <summary>Gets the median of the cheapest question, in milliseconds.</summary>
    public double Ask => Median(_asks);

    /// <summary>Gets the median of the smallest durable change, in milliseconds; null where only the provider can write.</summary>
    public double? Write => _write is null ? null : Median(_writes);

    public static async Task<RoundTrips> ConnectAsync(IBenchmarkBackend backend, string connection)
    {
        var trips = new RoundTrips();
        await trips.OpenAsync(backend, connection);
        for (int i = 0; i < WarmUp; i++)
        {
            await trips._ask();
            await (trips._write?.Invoke() ?? Task.CompletedTask);
        }

        return trips;
    }

    /// <summary>Asks a few times, and keeps what that took.</summary>
    public async Task SampleAsync()
    {
        for (int i = 0; i < Each; i++)
        {
            _asks.Add(await TimeAsync(_ask));
            if (_write is not null)
            {
                _writes.Add(await TimeAsync(_write));
            }
        }
    }

    public void Report(MeasurementSink sink, string backend)
    {
        sink.AddSeries(What, "", backend, "ask", _asks);
        sink.AddSeries(What, "", backend, "write", _writes);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (IAsyncDisposable owned in _owned)
        {
            await owned.DisposeAsync();
        }
    }

    private async Task OpenAsync(IBenchmarkBackend backend, string connection)
    {
        switch (backend.Name)
        {
            case "redis":
            {
                ConnectionMultiplexer redis = Own(await ConnectionMultiplexer.ConnectAsync(connection));
                IDatabase database = redis.GetDatabase();
                _ask = () => database.PingAsync();
                _write = () => database.StringSetAsync(Key, "1");
                break;
            }

            case "postgres":
            {
                NpgsqlDataSource source = Own(NpgsqlDataSource.Create(connection));
                NpgsqlConnection open = Own(await source.OpenConnectionAsync());
                await using var create = new NpgsqlCommand("CREATE TABLE IF NOT EXISTS benchmark (n int); INSERT INTO benchmark VALUES (1)", open);
                await create.ExecuteNonQueryAsync();
                NpgsqlCommand ask = Own(new NpgsqlCommand("SELECT 1", open));
                NpgsqlCommand write = Own(new NpgsqlCommand("UPDATE benchmark SET n = n + 1", open));
                _ask = () => ask.ExecuteScalarAsync();
                _write = () => write.ExecuteNonQueryAsync();
                break;
            }

            default:
            {
                var services = new ServiceCollection();
                backend.Register(services, connection, static _ => { });
                ServiceProvider provider = Own(services.BuildServiceProvider());
                ILeaderElectionProvider election = provider.GetRequiredService<ILeaderElectionProvider>();
                await election.InitializeAsync();
                _ask = () => election.ReadAsync([Key]).AsTask();
                break;
            }
        }
    }

    private static async Task<TimeSpan> TimeAsync(Func<Task> question)
    {
        TimeSpan before = DemoClock.Now;
        await question();
        return DemoClock.Now - before;
    }

    private static double Median(IEnumerable<TimeSpan> times) => new Percentiles(times.Select(time => time.TotalMilliseconds)).At(0.5);

    private T Own<T>(T owned)
        where T : IAsyncDisposable
    {
        _owned.Insert(0, owned);
        return owned;
    }
}
