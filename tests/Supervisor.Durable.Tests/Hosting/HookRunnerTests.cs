using System.Collections.Concurrent;
using Xunit;

namespace Supervisor.Durable.Tests.Hosting;

/// <summary>Hooks on real processes.</summary>
public sealed class HookRunnerTests
{
    [Fact]
    public async Task A_hook_gets_the_job_and_its_runs()
    {
        var contexts = new ConcurrentQueue<JobContext>();
        await using var rig = await LibraryRig.StartAsync(new HookRegistry().Add("look", contexts.Enqueue));
        var job = await rig.Supervisor.DefineAsync("job", LibraryRig.Sh("exit 7"));

        await job.Run("look", "first");
        await job.Start();
        await job.ToWait();
        await job.Run("look");
        await rig.Supervisor.DefineAsync("job", LibraryRig.Sh("exec sleep 1000"));
        await job.Start();
        await job.Run("look");

        var (never, ended, running) = contexts.ToArray() switch { [var a, var b, var c] => (a, b, c), _ => throw new InvalidOperationException() };
        Assert.Equal((new CommandState.Pending(), null, "first", "job", false), (never.Current, never.Previous, never.Payload, never.Job.Name, never.IsRepeated));
        var finished = Assert.IsType<CommandState.Finished>(ended.Current);
        Assert.Equal((new ProcessEnd.Exit(7), null), (finished.End, ended.Previous));
        Assert.True(finished.StartedAt <= finished.EndedAt);
        Assert.Equal(rig.Supervisor.History.Job("job")!.Pid, Assert.IsType<CommandState.Running>(running.Current).ProcessId);
        Assert.Equal(finished, running.Previous);
        Assert.Equal(LibraryRig.Sh("exec sleep 1000"), running.Command);
    }

    [Fact]
    public async Task A_spawn_hook_changes_environment_arguments_and_directory_of_its_launch_only()
    {
        var number = 0;
        await using var rig = await LibraryRig.StartAsync(new HookRegistry().AddSpawnHook("stamp", context => context.Command = context.Command with
        {
            Program = new Program.Exec("/bin/sh", ["-c", "echo $STAMP $0 $PWD; exec sleep 1000", $"changed{++number}"]),
            Environment = context.Command.Environment.SetItem("STAMP", $"run {context.Run}"),
            WorkingDirectory = "/usr",
        }));
        var job = await rig.Supervisor.DefineAsync("job", LibraryRig.Sh("echo plain; exec sleep 1000"));

        await job.SetSpawnHook("stamp");
        await job.Start();
        await rig.PrintedAsync("job", 1);                            // before it is killed
        await rig.ReopenAsync(new HookRegistry().AddSpawnHook("stamp", context => context.Command = LibraryRig.Sh("echo from the next program; exec sleep 1000")));
        await rig.Supervisor.Job("job").Restart();                   // by name, so it is there after a restart
        await rig.PrintedAsync("job", 2);
        await rig.Supervisor.Job("job").UnsetSpawnHook();
        await rig.Supervisor.Job("job").Restart();

        Assert.Equal(["run 2 changed1 /usr", "from the next program", "plain"], await rig.PrintedAsync("job", 3));
        Assert.Equal(LibraryRig.Sh("echo plain; exec sleep 1000"), rig.Supervisor.Job("job").Command);
    }

    [Fact]
    public async Task The_spawn_hook_is_called_first_and_the_spawn_function_sees_its_changes_and_says_what_is_launched()
    {
        await using var rig = await LibraryRig.StartAsync();
        var job = await rig.Supervisor.DefineAsync("job", LibraryRig.Sh("echo own"));

        _ = job.SetSpawnFunction(context => LibraryRig.Sh("echo $A given") with { Environment = context.Command.Environment });
        _ = job.SetSpawnHook(context => context.Command = context.Command with { Environment = context.Command.Environment.SetItem("A", "hooked") });
        await job.Start();
        await job.ToWait();
        _ = job.ClearSpawnFunction();
        await job.Start();
        await job.ToWait();

        Assert.Equal(["hooked given", "own"], await rig.PrintedAsync("job", 2));
    }

    [Fact]
    public async Task Before_a_launch_and_after_one_that_failed_the_command_is_pending_and_the_last_run_is_the_previous_one()
    {
        var contexts = new ConcurrentQueue<JobContext>();
        await using var rig = await LibraryRig.StartAsync(new HookRegistry().Add("look", contexts.Enqueue));
        var job = await rig.Supervisor.DefineAsync("job", LibraryRig.Sh("exit 7"));
        await job.SetSpawnHook(contexts.Enqueue);

        await job.Start();
        await job.ToWait();
        await job.Start();
        await job.ToWait();
        await rig.Supervisor.DefineAsync("job", Command.Exec("/no/such/program"));
        await job.Start();
        await job.Run("look");

        var (first, second, failing, after) = contexts.ToArray() switch { [var a, var b, var c, var d] => (a, b, c, d), _ => throw new InvalidOperationException() };
        Assert.All([first, second, failing, after], context => Assert.Equal(new CommandState.Pending(), context.Current));
        Assert.Null(first.Previous);
        Assert.Equal(((LaunchContext)first).Run, Assert.IsType<CommandState.Finished>(second.Previous).Run);
        Assert.Equal(((LaunchContext)second).Run, Assert.IsType<CommandState.Finished>(failing.Previous).Run);
        Assert.Equal(failing.Previous, after.Previous);
    }

    [Fact]
    public async Task A_failure_in_a_hook_is_in_the_ticket_and_reaches_the_error_handler()
    {
        var errors = new BlockingCollection<string>();
        await using var rig = await LibraryRig.StartAsync(new HookRegistry()
            .AddErrorHandler("tell", context => errors.Add(context.Error))
            .Add("bad", _ => throw new InvalidDataException("no\nluck")));
        var job = await rig.Supervisor.DefineAsync("job", LibraryRig.Sh("exec sleep 1000"));
        await job.SetErrorHandler("tell");

        const string Thrown = "The hook 'bad' has thrown InvalidDataException: no luck";
        Assert.Equal(new Outcome(OutcomeKind.Failed, Thrown), await LibraryRig.Outcome(job.Run("bad")));
        Assert.Equal(Thrown, errors.Take(TestContext.Current.CancellationToken));
        await job.SetSpawnHook("missing");
        var failed = await LibraryRig.Outcome(job.Start());

        Assert.Equal((OutcomeKind.Failed, "No spawn hook named 'missing' is registered in this program. Register it before the supervisor is opened."), (failed.Kind, failed.Detail));
        Assert.Equal(failed.Detail, errors.Take(TestContext.Current.CancellationToken));
        Assert.Equal("failed", rig.Supervisor.History.Job("job")!.State);
        await job.SetSpawnHook(context => context.Command = context.Command with { WorkingDirectory = "relative" });
        Assert.Contains("is not absolute", (await LibraryRig.Outcome(job.Start())).Detail!, StringComparison.Ordinal);
        await job.SetSpawnHook("bad");
        Assert.Equal("'bad' is registered as hook and cannot be called as spawn hook.", (await LibraryRig.Outcome(job.Start())).Detail);
    }

    [Fact]
    public async Task A_hook_that_hangs_holds_up_its_own_job_only_and_an_urgent_stop_passes_it()
    {
        await using var rig = await LibraryRig.StartAsync();
        var (stuck, free) = (await rig.RunningAsync(name: "stuck"), await rig.RunningAsync(name: "free"));
        using var gate = new ManualResetEventSlim();

        var hook = stuck.Run(_ => gate.Wait(TestContext.Current.CancellationToken));
        var later = stuck.Signal(Signal.User1);
        Assert.Equal(Outcome.Done, await LibraryRig.Outcome(free.Stop()));
        Assert.Equal(Outcome.Done, await LibraryRig.Outcome(stuck.Control(new Control.Stop(), Priority.Urgent)));
        Assert.False(hook.WaitAsync(TestContext.Current.CancellationToken).IsCompleted);
        gate.Set();

        Assert.Equal(Outcome.Done, await LibraryRig.Outcome(hook));
        Assert.Equal(OutcomeKind.Skipped, (await LibraryRig.Outcome(later)).Kind);
    }

    [Fact]
    public async Task A_spawn_hook_that_hangs_makes_its_launch_fail_in_time()
    {
        await using var rig = await LibraryRig.StartAsync(spawnHookTimeout: TimeSpan.FromMilliseconds(50));
        var job = await rig.Supervisor.DefineAsync("job", LibraryRig.Sh("exec sleep 1000"));
        using var gate = new ManualResetEventSlim();
        await job.SetSpawnHook(_ => gate.Wait(TestContext.Current.CancellationToken));

        var start = await LibraryRig.Outcome(job.Start());
        gate.Set();

        Assert.Equal(OutcomeKind.Failed, start.Kind);
        Assert.EndsWith("has not returned for 0.05 s. Let it finish sooner, or raise SpawnHookTimeout.", start.Detail, StringComparison.Ordinal);
        await job.UnsetSpawnHook();
        Assert.Equal(Outcome.Done, await LibraryRig.Outcome(job.Start()));
    }

    [Fact]
    public async Task A_registered_hook_that_was_being_called_when_the_program_ended_is_called_again()
    {
        var calls = new ConcurrentQueue<bool>();
        var called = new TaskCompletionSource();
        await using var rig = await LibraryRig.StartAsync(new HookRegistry().Add("work", async (context, token) =>
        {
            calls.Enqueue(context.IsRepeated);
            called.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, token);
        }));
        var job = await rig.Supervisor.DefineAsync("job", LibraryRig.Sh("true"));
        var work = (await job.Run("work").Accepted)[0];
        var memory = (await job.RunAsync((_, _) => Task.CompletedTask).Accepted)[0];
        await called.Task.WaitAsync(Until.Patience, TestContext.Current.CancellationToken);

        await rig.ReopenAsync(new HookRegistry().Add("work", context => calls.Enqueue(context.IsRepeated)));

        Assert.Equal(new Outcome(OutcomeKind.Done, "the hook was called again after a restart of the supervisor"), await LibraryRig.Outcome(rig.Supervisor.Ticket(work)));
        Assert.Equal([false, true], calls);
        Assert.Equal(OutcomeKind.Cancelled, (await LibraryRig.Outcome(rig.Supervisor.Ticket(memory))).Kind);
        Assert.StartsWith("""{"hook":"in-memory:""", rig.Supervisor.History.Ticket(memory)!.Args, StringComparison.Ordinal);
    }

    [Fact]
    public void A_hook_needs_a_name_of_its_own()
    {
        var registry = new HookRegistry().Add("one", _ => { });

        Assert.Contains("already", Assert.Throws<InvalidJobException>(() => registry.AddSpawnHook("one", _ => { })).Message, StringComparison.Ordinal);
        Assert.Contains("cannot be the name", Assert.Throws<InvalidJobException>(() => registry.Add("in-memory:1", _ => { })).Message, StringComparison.Ordinal);
    }
}
