using System.Diagnostics;
using System.Globalization;
using Supervisor.Durable.Benchmarks.Measuring;
using Supervisor.Durable.Benchmarks.Rigs;

namespace Supervisor.Durable.Benchmarks.Figures;

/// <summary>How fast a job can print into its log, stamped and rotated, beside the same program's output going through a pipe into a file by cat.</summary>
internal sealed class LogCapture : Figure
{
    private const int Slices = 5;

    public override string Name => "logs";

    public override string About => "log capture: 100-byte lines with a write each, and 64 kB blocks, beside cat from a pipe into a file";

    public override async Task<IReadOnlyList<Row>> MeasureAsync()
    {
        await using var rig = await MeasuredRig.OpenAsync();
        return
        [
            await MeasureAsync(rig, "log capture, 100-byte lines, a write each", "lines", 100_000_000, Goal.AtLeast(0.7)),
            await MeasureAsync(rig, "log capture, 100-byte lines in 64 kB blocks", "flood", 500_000_000, Goal.AtLeast(0.7)),
        ];
    }

    private static async Task<Row> MeasureAsync(MeasuredRig rig, string figure, string verb, long bytes, Goal goal)
    {
        var size = bytes.ToString(CultureInfo.InvariantCulture);
        await rig.Supervisor.DefineAsync(verb, new JobSpec(new Command(new Program.Exec(Executables.Puppet, [verb, size, "100"]))));
        Samples ours = new(), limit = new();
        for (var i = 0; i < Slices; i++)
        {
            ours.Add(bytes / await CaptureAsync(rig, verb));
            limit.Add(bytes / Pipe(rig.Directory, $"{Executables.Puppet} {verb} {size} 100"));
        }
        return new Row(figure, "MB/s", ours.P50, "puppet | cat > file", limit.P50, goal);
    }

    /// <summary>Microseconds from its exec to its end, by the shim's clock.</summary>
    private static async Task<double> CaptureAsync(MeasuredRig rig, string job)
    {
        await rig.Supervisor.Send(job, ControlBatch.Start());
        await rig.Supervisor.Send(job, ControlBatch.ToWait());
        var run = rig.Supervisor.History.Runs(job, 1)[0];
        return run.DurationMs!.Value * 1000.0;
    }

    private static double Pipe(string directory, string program)
    {
        var file = Path.Combine(directory, "piped");
        var from = Stopwatch.GetTimestamp();
        using (var shell = Process.Start("/bin/sh", ["-c", $"{program} | cat > {file}"]))
            shell.WaitForExit();
        var time = Stopwatch.GetElapsedTime(from).TotalMicroseconds;
        File.Delete(file);
        return time;
    }
}
