using System.Diagnostics;
using Supervisor.Durable.Benchmarks.Measuring;
using Supervisor.Durable.Benchmarks.Rigs;

namespace Supervisor.Durable.Benchmarks.Figures;

/// <summary>How 1,000 jobs are: by HTTP over the socket, and by dsup from its start to its end.</summary>
internal sealed class StatusOfMany : Figure
{
    private const int Jobs = 1000, Warm = 50, Requests = 200, Calls = 30;

    public override string Name => "status";

    public override string About => "the status of 1,000 running jobs: GET /v1/jobs, and dsup status as a whole";

    public override async Task<IReadOnlyList<Row>> MeasureAsync()
    {
        await using var rig = new DaemonRig();
        rig.Declare(Jobs);
        var from = Stopwatch.GetTimestamp();
        await rig.StartAsync();
        await rig.RunningAsync(Jobs, from);
        using var http = SocketClient.Connect(rig.Data);
        Samples warm = new(), requests = new(), calls = new(), empty = new();
        await warm.TimeAsync(Warm, () => http.GetByteArrayAsync("http://dsup/v1/jobs"));
        await requests.TimeAsync(Requests, () => http.GetByteArrayAsync("http://dsup/v1/jobs"));
        await warm.TimeAsync(5, () => Programs.CallAsync(Executables.Dsup, "status", "--data-dir", rig.Data));
        await calls.TimeAsync(Calls, () => Programs.CallAsync(Executables.Dsup, "status", "--data-dir", rig.Data));
        await empty.TimeAsync(Calls, () => Programs.CallAsync(Executables.Dsup, "--help"));
        return
        [
            new Row($"status of {Jobs:N0} jobs by HTTP, p50", "ms", requests.P50 / 1000, null, null, Goal.NoMore(15, "ms")),
            new Row($"status of {Jobs:N0} jobs by dsup status, p50", "ms", calls.P50 / 1000, null, null, Goal.NoMore(60, "ms")),
            new Row("  of it: dsup's own start (dsup --help)", "ms", empty.P50 / 1000),
        ];
    }
}
