using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Xunit;

namespace Supervisor.Durable.Tests.Hosting;

/// <summary>The meter and the activity source "Supervisor.Durable".</summary>
public sealed class TelemetryTests
{
    [Fact]
    public async Task Restarts_ends_and_durations_are_measured()
    {
        await using var rig = await LibraryRig.StartAsync();
        using var measured = new Measured(rig.Root);
        var job = await rig.Supervisor.DefineAsync("job", new JobSpec(LibraryRig.Sh("exit 3"))
        {
            Restart = new() { Policy = RestartKind.OnFailure, Delay = TimeSpan.Zero, Burst = 2, Interval = TimeSpan.FromMinutes(1) },
        });

        await job.Start();
        await Until.TrueAsync(() => measured.Of("dsup.run.ends").Count == 3, "three runs have ended");

        Assert.Equal(2, measured.Of("dsup.job.restarts").Count);
        Assert.All(measured.Of("dsup.run.ends"), end => Assert.Equal("job=job,result=exit", end.Tags));
        Assert.All(measured.Of("dsup.run"), run => Assert.InRange(run.Value, 0, Until.Patience.TotalSeconds));
        Assert.Contains(measured.Of("dsup.control"), control => control.Tags == "control=start,outcome=done,phase=queued");
        Assert.NotEmpty(measured.Of("dsup.commit"));

        measured.Observe();
        Assert.Contains(measured.Of("dsup.jobs"), jobs => jobs is { Tags: "state=failed", Value: 1 });
    }

    [Fact]
    public async Task A_ticket_is_a_span_with_the_times_of_its_row()
    {
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Supervisor.Durable",
            Sample = (ref _) => ActivitySamplingResult.AllData,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        await using var rig = await LibraryRig.StartAsync();
        var name = $"job-{Guid.CreateVersion7():N}";                // other tests' supervisors have spans, too
        var job = await rig.Supervisor.DefineAsync(name, Command.Exec("/no/such/program"));

        var start = job.Start();
        Assert.Equal(OutcomeKind.Failed, (await start).Kind);
        await Until.TrueAsync(() => spans.Any(s => Equals(s.GetTagItem("dsup.job"), name)), "the start is a span");

        var span = spans.Single(s => Equals(s.GetTagItem("dsup.job"), name));
        var ticket = await start.DescribeAsync(TestContext.Current.CancellationToken);
        Assert.Equal(("start", ActivityStatusCode.Error, ticket.Ticket.Value, "failed"), (span.OperationName, span.Status, span.GetTagItem("dsup.ticket"), span.GetTagItem("dsup.outcome")));
        Assert.Equal((ticket.AcceptedAt!.Value.UtcDateTime, ticket.ResolvedAt!.Value.UtcDateTime), (span.StartTimeUtc, span.StartTimeUtc + span.Duration));
        Assert.Equal(ticket.Outcome!.Detail, span.StatusDescription);
    }

    [Fact]
    public async Task A_listener_that_throws_harms_nothing()
    {
        await using var rig = await LibraryRig.StartAsync();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Meter.Name == "Supervisor.Durable" && instrument.Meter.Tags?.Any(tag => Equals(tag.Value, rig.Root)) == true)
                l.EnableMeasurementEvents(instrument);
        };
        var thrown = 0;
        listener.SetMeasurementEventCallback<double>((_, _, _, _) =>
        {
            Interlocked.Increment(ref thrown);
            throw new InvalidOperationException("a listener's own fault");
        });
        listener.Start();

        await (await rig.Supervisor.DefineAsync("job", LibraryRig.Sh("exec sleep 1000"))).Start();
        await Until.TrueAsync(() => Volatile.Read(ref thrown) > 3, "the listener has thrown");

        Assert.True(rig.Supervisor.IsReady);
        Assert.Equal(Outcome.Done, await rig.Supervisor.Job("job").Stop());
    }

    private sealed class Measured : IDisposable
    {
        private readonly MeterListener _listener = new();
        private readonly ConcurrentQueue<(string Instrument, double Value, string Tags)> _all = new();

        public Measured(string dataDirectory)
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == "Supervisor.Durable" && instrument.Meter.Tags?.Any(tag => Equals(tag.Value, dataDirectory)) == true)
                    listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => _all.Enqueue((instrument.Name, value, Text(tags))));
            _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => _all.Enqueue((instrument.Name, value, Text(tags))));
            _listener.Start();
        }

        public IReadOnlyList<(double Value, string Tags)> Of(string instrument) => [.. _all.Where(m => m.Instrument == instrument).Select(m => (m.Value, m.Tags))];

        public void Observe() => _listener.RecordObservableInstruments();

        public void Dispose() => _listener.Dispose();

        private static string Text(ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
            string.Join(',', tags.ToArray().OrderBy(tag => tag.Key, StringComparer.Ordinal).Select(tag => $"{tag.Key}={tag.Value}"));
    }
}
