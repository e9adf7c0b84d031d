using Supervisor.Durable;

namespace EmbeddingHost;

/// <summary>
/// <c>launches FOLDER fork|spawn</c>, for the ptrace net: each line that is read, <c>JOB SHELL-LINE</c>, is run once, to the recorded end;
/// <c>? JOB</c> asks what the history has of one. <see cref="Mark"/>s show a tracer how far it has got.
/// </summary>
internal sealed class LaunchProgram(string folder, bool gateBySpawn)
{
    public async Task RunAsync()
    {
        var options = new SupervisorOptions
        {
            DataDirectory = Path.Combine(folder, "data"),
            GateBySpawn = gateBySpawn,
            ReadyShims = 0,                                          // all that a launch is made of is then made for it
            HoldSchedules = true,
            Reach = point => Mark.Say("at " + point),
        };
        await using var supervisor = await DurableSupervisor.OpenAsync(options);

        // What is compiled, loaded and opened at the first launch only is no part of the net.
        await RunOnceAsync(supervisor, "warm", "exit 0; exit 1");
        Console.WriteLine("ready");
        while (Console.ReadLine()?.Split(' ', 2) is { } words)
        {
            if (words[0] == "?")
                Mark.Say("history " + string.Join(", ", supervisor.History.Runs(words[1], 10).Select(run => $"{run.State} {run.Result} {run.ExitCode}{run.Signal} {run.Pid}")));
            else
                await RunOnceAsync(supervisor, words[0], words[1]);
        }
    }

    private static async Task RunOnceAsync(DurableSupervisor supervisor, string name, string line)
    {
        var job = await supervisor.DefineAsync(name, Command.Shell(line));
        Mark.Say("begin " + name);
        var outcome = await job.Control(new Control.Start(), idempotencyKey: "start " + name);
        Mark.Say($"started {name} {outcome.Kind}");
        await job.ToWait();
        Mark.Say("ended " + name);
    }
}
