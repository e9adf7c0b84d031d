using System.Collections.Immutable;
using Supervisor.Durable.Controls;
using Supervisor.Durable.Jobs;
using Supervisor.Durable.Storage;
using Supervisor.Durable.Tests.Jobs;
using Xunit;

namespace Supervisor.Durable.Tests.Storage;

/// <summary>What the writer wrote is what the loader reads.</summary>
public sealed class RoundTripTests : IDisposable
{
    private readonly StoreRig _rig = new();

    public void Dispose() => _rig.Dispose();

    public static TheoryData<string> States => [.. MachineText.States];

    [Theory]
    [MemberData(nameof(States))]
    public void A_job_in_each_state(string state)
    {
        var expected = MachineText.Job(state, RestartKind.OnFailure) with { Since = StoreRig.Now };
        List<RunId> awaited = [.. expected.Next, .. expected.State is JobState.Stopping { Then: { } then } ? [then] : Array.Empty<RunId>()];
        _rig.Write(w =>
        {
            var job = w.Jobs.Insert("job", expected.Spec, StoreRig.Now);
            for (var i = 0; i < 6; i++)
                w.Outbox.Insert(job, new OpenControl(w.TakeNumber(), 1, Priority.Normal, new Control.Start()), "test", null, StoreRig.Now);
            foreach (var run in new[] { expected.Run, expected.Tree }.OfType<RunId>().Distinct())
            {
                w.Runs.Insert(run, job, 1);
                if (state != "starting" && run.Value == 3)
                    w.Runs.Launched(run, MachineText.Process, StoreRig.Now);
                if (!expected.Lives(run))
                    w.Runs.Ended(run, new ProcessEnd.Success(), StoreRig.Now, null, null, null);
            }
            foreach (var next in awaited)
                w.Outbox.Activate(new TicketId(next.Value), next, StoreRig.Now);
            w.Jobs.Update(expected);
            w.Jobs.SetDeadline(job, expected.State.Deadline);
        });

        var stored = JobLoader.Load(_rig.Connection);

        if (state == "deleted")
        {
            Assert.Empty(stored);
            return;
        }
        Assert.Equal(expected, Assert.Single(stored).Job);
        Assert.Equal(expected.Tree, stored[0].Tree?.Run);
        Assert.Equal(expected.Tree is not null && state != "starting" ? MachineText.Process : null, stored[0].Tree?.Process);
        Assert.Equal((6 - awaited.Count, awaited.Count), (stored[0].Queued.Count, stored[0].Active.Count));
        Assert.True(stored[0].IsSound);
        Assert.Equal(expected, Assert.Single(JobLoader.Load(_rig.Connection, expected.Id)).Job);
        Assert.Empty(JobLoader.Load(_rig.Connection, new JobId(99)));
    }

    [Fact]
    public void A_deleted_job_of_which_a_tree_is_left()
    {
        _rig.Write(w =>
        {
            var job = w.Jobs.Insert("job", StoreRig.Spec, StoreRig.Now);
            w.Outbox.Insert(job, new OpenControl(w.TakeNumber(), 1, Priority.Normal, new Control.Start()), "test", null, StoreRig.Now);
            w.Runs.Insert(new RunId(1), job, 1);
            w.Runs.Launched(new RunId(1), MachineText.Process, StoreRig.Now);
            w.Runs.Ended(new RunId(1), new ProcessEnd.Success(), StoreRig.Now, null, null, null);
            w.Jobs.Update(new JobRecord(job, "job", StoreRig.Spec) { State = new JobState.Deleted(), Run = new(1), Tree = new(1) });
        });

        Assert.Equal(new StoredRun(new RunId(1), MachineText.Process, Ended: true), Assert.Single(JobLoader.Load(_rig.Connection)).Tree);
    }

    [Fact]
    public void Queued_and_active_controls_and_whether_their_signals_went_out()
    {
        OpenControl[] open =
        [
            new(new(1), 1, Priority.Normal, new Control.Start()) { Run = new(1), Unsure = true },
            new(new(2), 2, Priority.High, new Control.SendSignal(Signal.User1)) { Run = new(1) },
            new(new(3), 3, Priority.Urgent, new Control.GracefulStop(Signal.Interrupt, TimeSpan.FromSeconds(3))) { Run = new(1), Unsure = true },
            new(new(4), 4, Priority.Normal, new Control.Stop()),
            new(new(5), 4, Priority.Normal, new Control.Start()),
        ];
        _rig.Write(w =>
        {
            var job = w.Jobs.Insert("job", StoreRig.Spec, StoreRig.Now);
            foreach (var control in open)
            {
                w.Outbox.Insert(job, control, "test", null, StoreRig.Now);
                if (control.Run is { } run)
                    w.Outbox.Activate(control.Ticket, run, StoreRig.Now);
            }
            w.Outbox.Delivered(new TicketId(2));
            w.Runs.Insert(new RunId(1), job, 1);
            w.Runs.Launched(new RunId(1), MachineText.Process, StoreRig.Now);
            w.Jobs.Update(new JobRecord(job, "job", StoreRig.Spec) { Wanted = Wanted.Run, State = new JobState.Running(new(1), MachineText.Process), Run = new(1), Tree = new(1) });
            w.Outbox.Insert(job, new OpenControl(new(6), 6, Priority.Normal, new Control.Delete()), "test", "key", StoreRig.Now);
            w.Outbox.Resolve(new TicketId(6), new Outcome(OutcomeKind.Failed, "why"), StoreRig.Now);
        });

        var stored = Assert.Single(JobLoader.Load(_rig.Connection));

        Assert.Equal(open[..3], stored.Active);
        Assert.Equal(open[3..], stored.Queued);
        Assert.Equal((6L, new Outcome(OutcomeKind.Failed, "why")), (_rig.Writer.Outbox.Find("key")!.Last, _rig.Writer.Outbox.Outcome(new(6))));
        Assert.Equal((null, null), (_rig.Writer.Outbox.Find("other")?.Last, _rig.Writer.Outbox.Outcome(new(5))));
    }

    [Fact]
    public void Every_control_with_and_without_arguments()
    {
        Control[] controls =
        [
            .. MachineText.Controls.Select(MachineText.Control),
            .. Enum.GetValues<StopCause>().SelectMany(cause => (Control[])[new Control.Stop { Cause = cause }, new Control.GracefulStop(Grace: TimeSpan.Zero) { Cause = cause }]),
            .. from signal in (Signal?[])[null, Signal.Hangup, Signal.Custom(32), Signal.Custom(37)]
               from grace in (TimeSpan?[])[null, TimeSpan.Zero, TimeSpan.FromDays(365)]
               from control in (Control[])[new Control.GracefulStop(signal, grace), new Control.TryGracefulRestart(signal, grace)]
               select control,
        ];

        Assert.All(controls, control => Assert.Equal(control, ControlArgs.Read(Words.Of(control), ControlArgs.Write(control))));
        Assert.Equal("""{"signal":"INT","grace_ms":1500}""", ControlArgs.Write(new Control.GracefulStop(Signal.Interrupt, TimeSpan.FromSeconds(1.5))));
        Assert.Equal("""{"cause":"shutdown"}""", ControlArgs.Write(new Control.GracefulStop { Cause = StopCause.Shutdown }));
        Assert.Throws<InvalidDataException>(() => ControlArgs.Read("stop", """{"cause":"boredom"}"""));
        Assert.Throws<InvalidDataException>(() => ControlArgs.Read("pause", null));
        Assert.Throws<InvalidDataException>(() => ControlArgs.Read("signal", null));
    }

    [Fact]
    public void A_definition_with_everything_and_one_with_nothing()
    {
        JobSpec[] specs =
        [
            StoreRig.Spec,
            new JobSpec(new Command(new Program.Shell("/bin/bash", ["-e", "-u"], "echo \"$1\" 'ä\u2028'", ["zero", ""]))
            {
                WorkingDirectory = "/tmp",
                Environment = ImmutableSortedDictionary.Create<string, string?>(StringComparer.Ordinal).Add("b", "").Add("A", null).Add("B", "=;\n"),
                Options = new() { Grouped = true, Session = true, ResetSignalMask = true },
            })
            {
                AutoStart = true,
                Stop = new() { Signal = Signal.Custom(40), Grace = TimeSpan.FromMilliseconds(1) },
                Restart = new() { Policy = RestartKind.UnlessStopped, Delay = TimeSpan.FromDays(365) },
                Logs = new() { MaxBytes = 0, MaxFiles = 0 },
            },
            .. ((string?[])["-c", "-Command", null]).Select(option => new JobSpec(new Command(new Program.Shell("sh", [], "ls", []) { ProgramOption = option }))),
            .. Enum.GetValues<RestartKind>().Select(policy => StoreRig.Spec with { Restart = new() { Policy = policy } }),
        ];

        Assert.All(specs, spec => Assert.Equal(spec, JobSpecRow.Read(JobSpecRow.Write(spec))));
        Assert.Equal(new Program.Shell("sh", [], "ls", []), JobSpecRow.Read("""{"shell":{"program":"sh","options":[],"command":"ls","arguments":[]}}""").Command.Program);
        Assert.Throws<InvalidDataException>(() => JobSpecRow.Read("{}"));
        Assert.Throws<InvalidDataException>(() => JobSpecRow.Read("null"));
        Assert.Throws<InvalidDataException>(() => JobSpecRow.Read("""{"exec":["/bin/true"],"restart":"sometimes"}"""));
    }

    [Fact]
    public void The_words_of_closed_sets_are_read_as_they_were_written()
    {
        Assert.All(Enum.GetValues<OutcomeKind>(), kind => Assert.Equal(new Outcome(kind, "why"), Words.ToOutcome(Words.Of(kind), "why")));
        Assert.All(Enum.GetValues<DeadlineKind>(), kind => Assert.Equal(kind, Words.ToDeadlineKind(Words.Of(kind))));
        Assert.Equal(new Outcome(OutcomeKind.Failed, "outbox.outcome 'great' is unknown: how it ended cannot be said"), Words.ToOutcome("great", null));
        Assert.Throws<InvalidDataException>(() => Words.ToDeadlineKind("lunch"));
    }
}
