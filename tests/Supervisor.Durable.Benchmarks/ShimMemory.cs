using System.Globalization;

namespace Supervisor.Durable.Benchmarks;

/// <summary>What a shim costs: its proportional set size with 50 of them running (proc(5), smaps_rollup).</summary>
internal static class ShimMemory
{
    private const int Jobs = 50;

    public static async Task MeasureAsync(BenchRig rig)
    {
        for (var i = 0; i < Jobs; i++)
        {
            await rig.DefineSleepAsync($"job{i}");
            await rig.Supervisor.Send($"job{i}", ControlBatch.Start());
        }
        var shims = rig.Supervisor.History.Jobs().Where(j => j.Pid is not null).Select(j => Parent((int)j.Pid!.Value)).ToList();
        var pss = shims.Select(pid => Kilobytes(pid, "Pss:")).Average();
        Console.WriteLine($"{$"memory of a shim (PSS), {shims.Count} running",-58} {pss,11:N0} kB");
        Console.WriteLine($"{"  of it private",-58} {shims.Select(pid => Kilobytes(pid, "Private_Dirty:")).Average(),11:N0} kB");
    }

    private static int Parent(int pid) => int.Parse(Field($"/proc/{pid}/status", "PPid:"), CultureInfo.InvariantCulture);

    private static double Kilobytes(int pid, string field) => double.Parse(Field($"/proc/{pid}/smaps_rollup", field), CultureInfo.InvariantCulture);

    private static string Field(string file, string name) =>
        File.ReadLines(file).First(line => line.StartsWith(name, StringComparison.Ordinal)).Split((char[])[' ', '\t', ':'], StringSplitOptions.RemoveEmptyEntries)[1];
}
