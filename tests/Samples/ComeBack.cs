using System.Diagnostics;
using Supervisor.Durable;

namespace Samples;

/// <summary>
/// Crash and come back: this program kills itself while a job is running and a ticket is open. Run it twice on the same folder. The first
/// time it prints
/// <code>
/// ticket 2 waits for the end of run 1; now this program is killed
/// </code>
/// and the second time, since the job kept running without it,
/// <code>
/// still running: True
/// ticket 2: Done
/// run 1: Signalled { Number = 15, CoreDumped = False }
/// </code>
/// </summary>
internal static class ComeBack
{
    public static async Task RunAsync(string directory)
    {
        await using var supervisor = await DurableSupervisor.OpenAsync(directory);
        if (supervisor.Job("worker").IsDead)
            await BeginAsync(supervisor);
        else
            await GoOnAsync(supervisor);
    }

    private static async Task BeginAsync(DurableSupervisor supervisor)
    {
        var worker = await supervisor.DefineAsync("worker", Command.Exec("sleep", "1000"));
        await worker.Start();

        var numbers = await worker.ToWait().Accepted;                // once it is accepted, it is on disk
        Console.WriteLine($"ticket {numbers[^1]} waits for the end of run 1; now this program is killed");
        using var self = Process.GetCurrentProcess();
        self.Kill();                                                 // as by kill -9: nothing is closed, nothing is said
        await Task.Delay(Timeout.Infinite);
    }

    private static async Task GoOnAsync(DurableSupervisor supervisor)
    {
        // By now the process is adopted: it is the same one, and its end will be known exactly.
        var worker = supervisor.Job("worker");
        Console.WriteLine($"still running: {worker.IsRunning}");

        // A ticket is opened again by its number. If the number is lost, the history has it.
        var open = (await supervisor.Reader.TicketsAsync("worker", openOnly: true, most: 1))[0];
        var end = supervisor.Ticket(open.Ticket);
        await worker.StopWithSignal(Signal.Terminate);
        Console.WriteLine($"ticket {open.Ticket}: {(await end).Kind}");

        var run = (await worker.RunsAsync(most: 1))[0];
        Console.WriteLine($"run {run.Run}: {run.End}");
        await worker.Delete();
    }
}
