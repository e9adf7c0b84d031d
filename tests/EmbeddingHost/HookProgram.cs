using Supervisor.Durable;
using Supervisor.Durable.Daemon;

namespace EmbeddingHost;

/// <summary>
/// <c>hooks FOLDER</c>, for the crash tests: a job meets every kind of hook, and each call is written into <c>FOLDER/calls</c>. All that is asked
/// for has an idempotency key: killed (by DSUP_FAULT) and started again, the program asks for the same.
/// </summary>
internal sealed class HookProgram(string folder)
{
    public async Task RunAsync()
    {
        var options = new SupervisorOptions { DataDirectory = Path.Combine(folder, "data"), Hooks = Hooks() };
        await using var supervisor = await DurableSupervisor.OpenAsync(FaultSwitch.Apply(options));
        var line = $"echo $$ $SECRET >> {folder}/ran; exec sleep 1000";
        var job = await supervisor.DefineAsync("job", Command.Shell(line));

        await Ask(job, new Control.SetSpawnHook("spawn"), "set spawn hook");
        await Ask(job, new Control.SetErrorHandler("report"), "set error handler");
        await Ask(job, new Control.Start(), "start");
        await Ask(job, new Control.Run("note"), "note");
        await Ask(job, new Control.Run("bad"), "bad");
        await Ask(job, new Control.Stop(), "stop");                  // waits for the error handler, which goes before it
    }

    private static Ticket Ask(Job job, Control control, string key) => job.Control(control, idempotencyKey: key);

    private HookRegistry Hooks() => new HookRegistry()
        .AddSpawnHook("spawn", launch =>
        {
            Write($"spawn {launch.Run}");
            launch.Command = launch.Command with { Environment = launch.Command.Environment.SetItem("SECRET", "secret") };
        })
        .AddErrorHandler("report", error => Write($"report {error.IsRepeated}"))
        .Add("bad", async (_, cancel) =>
        {
            await UntilItHasRunAsync(cancel);
            throw new InvalidOperationException("no luck");
        })
        .Add("note", async (context, _) =>
        {
            Write($"note {context.IsRepeated}");
            if (!context.IsRepeated)                                 // a delegate that waits in the queue when this hook returns
                await context.Job.Run(_ => Write("memory")).Accepted;
        });

    /// <summary>The stop behind this hook kills at once, and the job is to say before that that it ran.</summary>
    private async Task UntilItHasRunAsync(CancellationToken cancel)
    {
        var file = Path.Combine(folder, "ran");
        while (!File.Exists(file) || new FileInfo(file).Length == 0)
            await Task.Delay(5, cancel);
    }

    private void Write(string call) => File.AppendAllText(Path.Combine(folder, "calls"), call + "\n");
}
