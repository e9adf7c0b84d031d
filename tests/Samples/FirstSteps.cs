using Supervisor.Durable;

namespace Samples;

/// <summary>
/// First steps: open a folder, define a job, start it, send it a signal, stop it gracefully, and look at what was written down. In a new
/// folder it prints
/// <code>
/// start: Done
/// it said: ready, hello, bye
/// ticket 1, start: Done
/// ticket 2, signal: Done
/// ticket 3, stop: Done
/// run 1: Success { }
/// </code>
/// </summary>
internal static class FirstSteps
{
    private const string Greeter = "trap 'echo hello' USR1; trap 'echo bye; exit 0' TERM; echo ready; while :; do sleep 0.05; done";

    public static async Task RunAsync(string directory)
    {
        // Everything is kept in this folder. Where an earlier program left off, this one continues.
        await using var supervisor = await DurableSupervisor.OpenAsync(directory);

        // A definition is durable when this returns; defining a job again changes it from its next launch on.
        var greeter = await supervisor.DefineAsync("greeter", Command.Shell(Greeter));

        // Each control is a row on disk before anything acts on it. Awaiting its ticket gives what became of it, which is on disk too.
        var started = await greeter.Start();
        Console.WriteLine($"start: {started.Kind}");
        await SaidAsync(supervisor, "ready");

        // Controls of one caller are carried out in their order; a control whose ticket is not awaited is carried out as well.
        _ = greeter.Signal(Signal.User1);
        await greeter.StopWithSignal(Signal.Terminate, grace: TimeSpan.FromSeconds(30));
        await SaidAsync(supervisor, "bye");

        await ShowAsync(supervisor);
    }

    /// <summary>Follows the job's output until it says so: what it printed before is read too.</summary>
    private static async Task SaidAsync(DurableSupervisor supervisor, string line) =>
        await supervisor.Logs.FollowAsync("greeter", new LogQuery(Last: 100), TimeProvider.System).FirstAsync(entry => entry.Text == line);

    private static async Task ShowAsync(DurableSupervisor supervisor)
    {
        Console.WriteLine($"it said: {string.Join(", ", supervisor.Logs.Read("greeter", new LogQuery(Last: 3)).Select(entry => entry.Text))}");
        foreach (var ticket in (await supervisor.Reader.TicketsAsync("greeter", most: 3)).Reverse())
            Console.WriteLine($"ticket {ticket.Ticket}, {ticket.Control}: {ticket.Outcome?.Kind}");
        foreach (var run in await supervisor.Reader.RunsAsync("greeter", most: 1))
            Console.WriteLine($"run {run.Run}: {run.End}");
    }
}
