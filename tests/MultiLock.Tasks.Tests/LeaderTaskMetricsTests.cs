using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace MultiLock.Tasks.Tests;

/// <summary>Whose meter the instruments are in, and how long.</summary>
public sealed class LeaderTaskMetricsTests
{
    [Fact]
    public async Task Meter_WhenTheHostHasAFactory_IsTheFactorysOwn()
    {
        await using TaskRig rig = new TaskRig().Add(name: "metrics-factory");
        rig.Services.AddMetrics();
        using Measured measured = new("metrics-factory");
        rig.Start().Win();
        await rig.IdleAsync();
        Assert.All(measured.Instruments, instrument => Assert.IsType<IMeterFactory>(instrument.Meter.Scope, exactMatch: false));
        Assert.NotEmpty(measured.Instruments);
    }

    [Fact]
    public async Task Meter_WhenTheHostHasNoFactory_EndsWithTheHost()
    {
        TaskRig rig = new TaskRig().Add(name: "metrics-own");
        using Measured measured = new("metrics-own");
        rig.Start().Win();
        await rig.IdleAsync();
        Instrument instrument = measured.Instruments.First();
        Assert.DoesNotContain(instrument, measured.Ended);
        await rig.DisposeAsync();
        Assert.Contains(instrument, measured.Ended);
    }

    [Fact]
    public async Task Run_ThatOutlivesItsLease_IsCounted()
    {
        TaskCompletionSource gate = new();
        await using TaskRig rig = new TaskRig().Add(Held.Until(gate), "metrics-outlived");
        using Measured measured = new("metrics-outlived");
        LeadershipContext leadership = rig.Start().Win();
        await rig.NextRunAsync();
        rig.Host.ReportOutlivedRuns(TaskRig.Group, leadership.FencingToken);
        Assert.Equal(["multilock.task.outlived"], measured.Instruments.Select(instrument => instrument.Name));
        gate.SetResult();
        await rig.IdleAsync();
    }

    /// <summary>Hears what is measured for one task; tests that run at the same time are heard by others.</summary>
    private sealed class Measured : IDisposable
    {
        private readonly MeterListener _listener = new();
        private readonly ConcurrentQueue<Instrument> _instruments = new();
        private readonly ConcurrentQueue<Instrument> _ended = new();

        public Measured(string task)
        {
            _listener.InstrumentPublished = static (instrument, self) =>
            {
                if (instrument.Meter.Name == "MultiLock")
                {
                    self.EnableMeasurementEvents(instrument);
                }
            };
            _listener.MeasurementsCompleted = (instrument, _) => _ended.Enqueue(instrument);
            _listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) => Record(instrument, tags, task));
            _listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Record(instrument, tags, task));
            _listener.Start();
        }

        public IEnumerable<Instrument> Instruments => _instruments;

        public IEnumerable<Instrument> Ended => _ended;

        public void Dispose() => _listener.Dispose();

        private void Record(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags, string task)
        {
            foreach (KeyValuePair<string, object?> tag in tags)
            {
                if (tag.Key == "multilock.task" && tag.Value is string name && name == task)
                {
                    _instruments.Enqueue(instrument);
                }
            }
        }
    }
}
