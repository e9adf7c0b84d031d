using Supervisor.Durable.Controls;
using Supervisor.Durable.Jobs;
using Xunit;

namespace Supervisor.Durable.Tests.Jobs;

/// <summary>CONTRACT.md, "Controls": every control in every state. What is held there (Admission) is a harmless skip here.</summary>
public sealed class ControlTableTests
{
    private const string Window = "grace +10s of 10s by 7", Kept = "grace +4s of 10s by 5", Kill = "kill +5s of 5s by 7";

    [Theory]
    [InlineData("pending"), InlineData("finished"), InlineData("asked"), InlineData("failed")]
    public void Where_nothing_runs(string state)
    {
        Decides(state, "start", "starting 7 | launch 7 | awaits 7");
        IsRemembered(state, "stop");
        IsRemembered(state, "graceful-stop");
        Stays(state, "try-restart", "skipped");
        Stays(state, "try-graceful-restart", "skipped");
        Stays(state, "signal", "skipped");
        Stays(state, "wait", "done");
        Decides(state, "delete", "deleted |  | done");
    }

    [Fact]
    public void While_a_restart_is_due()
    {
        Decides("backoff", "start", "starting 7 | launch 7 | awaits 7");
        Decides("backoff", "stop", "asked |  | done");
        Decides("backoff", "graceful-stop", "asked |  | done");
        Decides("backoff", "try-restart", "starting 7 | launch 7 | awaits 7");
        Decides("backoff", "try-graceful-restart", "starting 7 | launch 7 | awaits 7");
        Stays("backoff", "signal", "skipped");
        Stays("backoff", "wait", "done");
        Decides("backoff", "delete", "deleted |  | done");
    }

    [Fact]
    public void While_a_process_runs()
    {
        Stays("running", "start", "skipped");
        Decides("running", "stop", $"stopping 3 {Kill} | kill 3 | awaits 3");
        Decides("running", "graceful-stop", $"stopping 3 {Window} | ask 3 TERM for 7 | awaits 3");
        Decides("running", "try-restart", $"stopping 3 {Kill} then 7 | kill 3 | awaits 7");
        Decides("running", "try-graceful-restart", $"stopping 3 {Window} then 7 | ask 3 TERM for 7 | awaits 7");
        Decides("running", "signal", "running 3 | signal 3 USR1 for 7 | awaits 3");
        Stays("running", "wait", "awaits 3");
        Decides("running", "delete", "deleted |  | done");
        Decides("running", "stop, delete", $"stopping 3 {Kill} | kill 3 | not yet");
    }

    [Theory]
    [InlineData("grace", ""), InlineData("grace-then", " then 6")]
    public void While_a_grace_window_is_open(string state, string then)
    {
        Stays(state, "start", "skipped");
        Decides(state, "stop", $"stopping 3 {Kill} | kill 3 | awaits 3");
        Decides(state, "graceful-stop", $"stopping 3 {Kept} | ask 3 TERM for 7 | awaits 3");
        Decides(state, "try-restart", $"stopping 3 {Kill} then 7 | kill 3 | awaits 7");
        Decides(state, "try-graceful-restart", $"stopping 3 {Kept} then 7 | ask 3 TERM for 7 | awaits 7");
        Decides(state, "signal", $"stopping 3 {Kept}{then} | signal 3 USR1 for 7 | awaits 3");
        Stays(state, "wait", then.Length > 0 ? "awaits 6" : "awaits 3");          // the restart was asked for before it
        Decides(state, "delete", "deleted |  | done");
        Decides(state, "stop, delete", $"stopping 3 {Kill} | kill 3 | not yet");
    }

    [Theory]
    [InlineData("rest", ""), InlineData("rest-then", " then 6")]
    public void While_a_group_without_its_leader_ends(string state, string then)
    {
        Stays(state, "start", "skipped");
        Decides(state, "stop", $"stopping 3 rest {Kill} | kill 3 | awaits 3");
        Decides(state, "graceful-stop", $"stopping 3 rest {Kept} | ask 3 TERM for 7 | awaits 3");
        Decides(state, "try-restart", $"stopping 3 rest {Kill} then 7 | kill 3 | awaits 7");
        Decides(state, "try-graceful-restart", $"stopping 3 rest {Kept} then 7 | ask 3 TERM for 7 | awaits 7");
        Decides(state, "signal", $"stopping 3 rest {Kept}{then} | signal 3 USR1 for 7 | awaits 3");
        Stays(state, "wait", then.Length == 0 ? "done" : "awaits 6");    // which is yet to be launched
        Decides(state, "delete", "deleted |  | done");
        Decides(state, "stop, delete", $"stopping 3 rest {Kill} | kill 3 | not yet");
    }

    [Theory]
    [InlineData("grace", "", ""), InlineData("grace-then", "", " then 6"), InlineData("rest", " rest", ""), InlineData("rest-then", " rest", " then 6")]
    public void SIGKILL_in_a_window_ends_it_for_the_whole_tree_and_what_was_to_follow_follows(string state, string rest, string then)
    {
        Assert.Equal($"stopping 3{rest} {Kill}{then} | signal 3 KILL for 7, kill 3 | awaits 3", Decide(state, new Control.SendSignal(Signal.ForceStop)));
    }

    [Fact]
    public void While_a_launch_is_under_way_everything_but_waiting_is_held()
    {
        foreach (var control in MachineText.Controls.Except(["wait", "delete"]))
            Stays("starting", control, "skipped");
        Stays("starting", "wait", "awaits 3");
    }

    [Fact]
    public void What_kills_while_a_launch_waits_for_the_last_tree_kills_that_tree_and_a_stop_calls_the_launch_off()
    {
        const string waiting = "starting 4 waiting";
        foreach (var control in (string[])["start", "graceful-stop", "try-graceful-restart", "signal"])
            Stays("waiting", control, "skipped");
        Stays("waiting", "wait", "awaits 4");
        Decides("waiting", "stop", "asked | kill 3 | awaits 3");
        Decides("waiting", "try-restart", $"{waiting} | kill 3 | awaits 4");
        Assert.Equal("asked | kill 3 | awaits 3", Decide("waiting", Make("graceful-stop", null, TimeSpan.Zero)));
        Assert.Equal($"{waiting} | kill 3 | awaits 4", Decide("waiting", Make("try-graceful-restart", Signal.ForceStop, null)));
        Assert.Equal($"{waiting} | signal 3 KILL for 7, kill 3 | awaits 3", Decide("waiting", new Control.SendSignal(Signal.ForceStop)));
    }

    [Fact]
    public void A_launch_that_is_called_off_was_never_there()
    {
        var job = MachineText.Job("waiting") with { Next = [new RunId(6)] };

        var stopped = JobMachine.Decide(job, new JobEvent.Asked(new TicketId(7), new Control.Stop()), MachineText.Now).Job;

        Assert.Equal((new RunId(3), new RunId(3), MachineText.Now), (stopped.Run, stopped.Tree, stopped.Since));
        Assert.Empty(stopped.Next);
        Assert.Equal(Outcome.Superseded, Fulfilment.Of(new OpenControl(new(4), 4, Priority.Normal, new Control.Start()) { Run = new(4) }, stopped, new JobEvent.Asked(new(7), new Control.Stop())));
    }

    [Theory]
    [InlineData("finished", "asked"), InlineData("asked", "asked"), InlineData("failed", "failed no such file"), InlineData("backoff", "asked")]
    public void A_stop_waits_for_what_the_last_run_has_left_and_a_kill_kills_it(string state, string stopped)
    {
        Assert.Equal($"{stopped} | kill 3 | awaits 3", OfTree(new Control.Stop()));
        Assert.Equal($"{stopped} |  | awaits 3", OfTree(new Control.GracefulStop()));
        Assert.Equal($"{stopped} | kill 3 | awaits 3", OfTree(Make("graceful-stop", null, TimeSpan.Zero)));
        Assert.EndsWith(" | signal 3 KILL for 7, kill 3 | awaits 3", OfTree(new Control.SendSignal(Signal.ForceStop)), StringComparison.Ordinal);
        Assert.EndsWith("|  | skipped", OfTree(new Control.SendSignal(Signal.User1)), StringComparison.Ordinal);

        string OfTree(Control control) => MachineText.Of(JobMachine.Decide(
            MachineText.Job(state) with { Tree = new RunId(3) }, new JobEvent.Asked(new TicketId(7), control), MachineText.Now));
    }

    [Theory]
    [InlineData("kill", ""), InlineData("kill-then", " then 6")]
    public void While_a_kill_is_under_way_everything_but_waiting_is_held(string state, string then)
    {
        Stays(state, "start", "skipped");
        Stays(state, "wait", then.Length > 0 ? "awaits 6" : "awaits 3");
        Decides(state, "stop", $"stopping 3 {Kill} | kill 3 | awaits 3");            // if they had a turn: no second window, no second process
        Decides(state, "try-restart", $"stopping 3 {Kill} then 7 | kill 3 | awaits 7");
        Decides(state, "signal", $"stopping 3 kill +2s of 5s by 5{then} | signal 3 USR1 for 7 | awaits 3");
    }

    [Fact]
    public void A_deleted_job_answers_nothing()
    {
        foreach (var control in MachineText.Controls)
            Stays("deleted", control, "skipped");
    }

    [Theory]
    [InlineData("pending"), InlineData("running"), InlineData("grace"), InlineData("grace-then"), InlineData("backoff"), InlineData("finished"), InlineData("asked"), InlineData("failed")]
    public void A_hook_is_called_in_every_state_and_setting_hooks_is_done_at_once(string state)
    {
        var before = MachineText.Of(MachineText.Job(state));

        Decides(state, "run", $"{before} | call note(text) for 7 | awaits hook");
        Decides(state, "handle-error", $"{before} | call handler(it broke) for 7 | awaits hook");
        Assert.Equal(new JobHooks(Spawn: "a"), Set(state, new(), new Control.SetSpawnHook("a")));
        Assert.Equal(new JobHooks(SpawnFunction: "b"), Set(state, new(Spawn: "a", SpawnFunction: "b"), new Control.UnsetSpawnHook()));
        Assert.Equal(new JobHooks(SpawnFunction: "a"), Set(state, new(), new Control.SetSpawnFunction("a")));
        Assert.Equal(new JobHooks("a", null, "c"), Set(state, new("a", "b", "c"), new Control.ClearSpawnFunction()));
        Assert.Equal(new JobHooks(Error: "a"), Set(state, new(), new Control.SetErrorHandler("a")));
        Assert.Equal(new JobHooks("a", "b"), Set(state, new("a", "b", "c"), new Control.UnsetErrorHandler()));
    }

    private static JobHooks Set(string state, JobHooks hooks, Control control)
    {
        var job = MachineText.Job(state) with { Hooks = hooks };
        var decision = JobMachine.Decide(job, new JobEvent.Asked(new TicketId(7), control), MachineText.Now);

        Assert.Equal((job.State, Reply.Done), (decision.Job.State, decision.Reply));
        Assert.Empty(decision.Effects);
        return decision.Job.Hooks;
    }

    [Theory]
    [InlineData("graceful-stop", ""), InlineData("try-graceful-restart", " then 7")]
    public void A_window_of_no_length_or_of_KILL_is_a_kill(string word, string then)
    {
        var expected = $"stopping 3 {Kill}{then} | kill 3 |";

        Assert.StartsWith(expected, Decide("running", Make(word, null, TimeSpan.Zero)), StringComparison.Ordinal);
        Assert.StartsWith(expected, Decide("running", Make(word, Signal.ForceStop, null)), StringComparison.Ordinal);
        Assert.StartsWith(expected, Decide("grace", Make(word, Signal.ForceStop, null)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("graceful-stop", ""), InlineData("try-graceful-restart", " then 7")]
    public void Signal_and_grace_of_the_control_go_before_those_of_the_job_and_a_window_is_made_shorter_only(string word, string then)
    {
        Assert.StartsWith($"stopping 3 grace +60s of 60s by 7{then} | ask 3 INT for 7 |", Decide("running", Make(word, Signal.Interrupt, TimeSpan.FromMinutes(1))), StringComparison.Ordinal);
        Assert.StartsWith($"stopping 3 {Kept}{then} | ask 3 INT for 7 |", Decide("grace", Make(word, Signal.Interrupt, TimeSpan.FromMinutes(1))), StringComparison.Ordinal);
        Assert.StartsWith($"stopping 3 grace +1s of 1s by 7{then} | ask 3 INT for 7 |", Decide("grace", Make(word, Signal.Interrupt, TimeSpan.FromSeconds(1))), StringComparison.Ordinal);
    }

    [Fact]
    public void A_launch_waits_until_the_tree_of_the_last_run_is_gone_and_begins_the_counting_of_restarts_again()
    {
        var decision = JobMachine.Decide(MachineText.Job("tree-left"), MachineText.Asked("start"), MachineText.Now);

        Assert.Equal("starting 7 waiting |  | awaits 7", MachineText.Of(decision));
        Assert.Equal((new RunId(7), new RunId(3), 0), (decision.Job.Run, decision.Job.Tree, decision.Job.Restarts));
    }

    [Fact]
    public void Since_is_the_time_of_the_last_change_of_state_and_a_window_keeps_its_own()
    {
        var job = MachineText.Job("running") with { Since = MachineText.Now.AddHours(-1) };

        var stopping = JobMachine.Decide(job, MachineText.Asked("graceful-stop"), MachineText.Now).Job;
        var again = JobMachine.Decide(stopping, MachineText.Asked("graceful-stop"), MachineText.Now.AddSeconds(3)).Job;

        Assert.Equal((MachineText.Now, MachineText.Now), (stopping.Since, again.Since));
        Assert.Equal(job.Since, JobMachine.Decide(job, MachineText.Asked("signal"), MachineText.Now).Job.Since);
    }

    private static Control Make(string word, Signal? signal, TimeSpan? grace) =>
        word == "graceful-stop" ? new Control.GracefulStop(signal, grace) : new Control.TryGracefulRestart(signal, grace);

    private static string Decide(string state, Control control) =>
        MachineText.Of(JobMachine.Decide(MachineText.Job(state), new JobEvent.Asked(new TicketId(7), control), MachineText.Now));

    private static void Decides(string state, string controls, string expected) =>
        Assert.Equal(expected, MachineText.Of(JobMachine.Decide(MachineText.Job(state), MachineText.Asked(controls), MachineText.Now)));

    private static void Stays(string state, string control, string reply)
    {
        var job = MachineText.Job(state);
        var decision = JobMachine.Decide(job, MachineText.Asked(control), MachineText.Now);

        Assert.Equal($"{MachineText.Of(job)} |  | {reply}", MachineText.Of(decision));
        Assert.Equal(job, decision.Job);
    }

    /// <summary>There is nothing to stop; but that it should be so is remembered.</summary>
    private static void IsRemembered(string state, string control)
    {
        var job = MachineText.Job(state);
        var decision = JobMachine.Decide(job, MachineText.Asked(control), MachineText.Now);

        Assert.Equal(Reply.Skipped, decision.Reply);
        Assert.Empty(decision.Effects);
        Assert.Equal(job with { Wanted = new Wanted.Stopped(StopCause.Operator) }, decision.Job);
    }
}
