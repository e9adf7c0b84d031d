using System.Globalization;
using Supervisor.Durable.Benchmarks.Measuring;

namespace Supervisor.Durable.Benchmarks.Compare;

/// <summary>
/// The same service under each supervisor that is installed here, by each one's own command line: start, stop, restart, status, a crash of
/// the service, and a kill -9 of what supervises it. Only ours writes down durably what it was asked.
/// </summary>
internal static class Comparison
{
    private const int Times = 10;

    /// <summary>s6 and runit start a service at most once a second: it must have lived longer before a crash is fair.</summary>
    private static readonly TimeSpan Settled = TimeSpan.FromMilliseconds(1200);

    private static readonly string[] Figures =
    [
        "start, called → runs and returned, p50", "stop, p50", "restart, p50", "status, p50", "kill -9 of the service → runs again, p50",
        "kill -9 of the supervising process: then",
    ];

    public static async Task<int> RunAsync()
    {
        Func<Contender>[] here =
        [
            () => new Durable(), .. Supervisord.IsHere ? [() => new Supervisord()] : Array.Empty<Func<Contender>>(),
            .. S6.IsHere ? [() => new S6()] : Array.Empty<Func<Contender>>(), .. Runit.IsHere ? [() => new Runit()] : Array.Empty<Func<Contender>>(),
        ];
        if (here.Length < 4)
            Console.Error.WriteLine("Not all are installed: apt-get install supervisor s6 runit");
        List<string[]> columns = [["", .. Figures]];
        foreach (var make in here)
            columns.Add(await MeasureAsync(make));
        Console.WriteLine(Machine.Describe());
        Console.WriteLine();
        int[] widths = [.. columns.Select(column => column.Max(cell => cell.Length))];
        for (var line = 0; line <= Figures.Length; line++)
            Console.WriteLine(string.Join("   ", columns.Select((column, i) => i == 0 ? column[line].PadRight(widths[i]) : column[line].PadLeft(widths[i]))).TrimEnd());
        return 0;
    }

    private static async Task<string[]> MeasureAsync(Func<Contender> make)
    {
        await using var contender = make();
        Console.Error.WriteLine($"measuring {contender.Name} …");
        await contender.BeginAsync();
        Samples starts = new(), stops = new(), restarts = new(), looks = new(), crashes = new();
        for (var i = 0; i < Times; i++)
        {
            starts.Add(await contender.CallAsync(contender.Start, starts: true));
            looks.Add(await contender.CallAsync(contender.Status, starts: false));
            await Task.Delay(Settled, TimeProvider.System);
            restarts.Add(await contender.CallAsync(contender.Restart, starts: true));
            await Task.Delay(Settled, TimeProvider.System);
            crashes.Add(await contender.CrashAsync());
            await Task.Delay(Settled, TimeProvider.System);
            stops.Add(await contender.CallAsync(contender.Stop, starts: false));
            await Task.Delay(Settled, TimeProvider.System);
        }
        return [contender.Name, Text(starts), Text(stops), Text(restarts), Text(looks), Text(crashes), await OrphanAsync(contender)];
    }

    /// <summary>What becomes of a running service whose supervisor is killed, and comes back.</summary>
    private static async Task<string> OrphanAsync(Contender contender)
    {
        await contender.CallAsync(contender.Start, starts: true);
        await Task.Delay(Settled, TimeProvider.System);
        var first = contender.Service;
        Contender.Kill(contender.Supervising);
        await contender.ReviveAsync();
        await Task.Delay(3 * Settled, TimeProvider.System);
        await contender.CallAsync(contender.Stop, starts: false);
        await Task.Delay(Settled, TimeProvider.System);
        return (contender.Service == first, contender.Copies) switch
        {
            (true, 0) => "adopted, and stopped when asked",
            (true, _) => "left running, cannot be stopped",
            (false, 0) => "started again",
            (false, var left) => string.Create(CultureInfo.InvariantCulture, $"ran twice, {left} left after stop"),
        };
    }

    private static string Text(Samples samples) => string.Create(CultureInfo.InvariantCulture, $"{samples.P50 / 1000:N1} ms");
}
