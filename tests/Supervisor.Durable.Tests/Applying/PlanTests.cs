using System.Collections.Immutable;
using Supervisor.Durable.Client;
using Supervisor.Durable.Configuration;
using Supervisor.Durable.Daemon.Applying;
using Supervisor.Durable.Jobs;
using Xunit;

namespace Supervisor.Durable.Tests.Applying;

/// <summary>What is to be done with each job, as a table.</summary>
public sealed class PlanTests
{
    private static readonly ImmutableDictionary<string, JobSpec> Nothing = ImmutableDictionary<string, JobSpec>.Empty;

    private static readonly PlanScope Own = new(Declaration.Configuration, Removes: true, ["/srv/app.json"]);

    private static readonly JobSpec Web = new(new Command(new Durable.Program.Exec("/bin/web", ["-p", "80"])));

    [Theory]
    [InlineData("running", "now", "Restart:Delay"), InlineData("finished", "now", "Restart:Delay")]
    [InlineData("running", "now", "Stop:Grace"), InlineData("pending", "now", "Stop:Grace")]
    [InlineData("running", "now", "AutoStart"), InlineData("running", "now", "Secrets")]
    [InlineData("running", "next-start", "Logs:MaxFiles"), InlineData("finished", "next-start", "Logs:MaxFiles")]
    [InlineData("running", "restart", "Command"), InlineData("starting", "restart", "Command"), InlineData("backoff", "restart", "Command")]
    [InlineData("stopping", "next-start", "Command"), InlineData("finished", "next-start", "Command"), InlineData("failed", "next-start", "Command"), InlineData("pending", "next-start", "Command")]
    [InlineData("running", "restart", "WorkingDirectory"), InlineData("running", "restart", "Environment:PORT"), InlineData("running", "restart", "Session"), InlineData("running", "restart", "Grouped")]
    public void A_key_takes_effect_by_what_it_concerns_and_what_the_job_does(string state, string when, string key)
    {
        var job = Assert.Single(Of(Changed(key), Present(Web, state)));

        Assert.Equal((Plan.Change, when), (job.Action, job.When));
        Assert.Equal([(key, when)], job.Keys!.Select(k => (k.Key, k.When)));
    }

    [Fact]
    public void Each_key_says_its_own_time_and_the_job_the_last()
    {
        var both = Changed("Logs:MaxFiles") with { Stop = new() { Grace = TimeSpan.FromSeconds(1) } };

        var job = Assert.Single(Of(both, Present(Web, "running")));

        Assert.Equal("next-start", job.When);
        Assert.Equal([("Stop:Grace", "10s", "1s", "now"), ("Logs:MaxFiles", "5", "9", "next-start")], job.Keys!.Select(k => (k.Key, k.From!, k.To!, k.When)));
    }

    [Fact]
    public void A_process_that_is_older_than_the_definition_is_restarted_and_one_that_has_it_already_is_not()
    {
        var older = Present(Web, "running") with { LaunchedAs = CommandFingerprint.Of(Changed("Command").Command) };
        var already = Present(Changed("Command"), "running") with { LaunchedAs = CommandFingerprint.Of(Web.Command) };

        Assert.Equal(("restart", 0), (Of(Web, older)[0].When, Of(Web, older)[0].Keys!.Count));
        Assert.Equal(("now", "Command"), (Of(Web, already)[0].When, Of(Web, already)[0].Keys![0].Key));
        Assert.Equal(Plan.Unchanged, Of(Web, Present(Web, "running") with { LaunchedAs = CommandFingerprint.Of(Web.Command) })[0].Action);
    }

    [Fact]
    public void What_is_not_there_or_is_going_is_added_and_what_never_ran_is_started_if_it_is_to_be()
    {
        var auto = Web with { AutoStart = true };

        Assert.Equal((Plan.Add, false), (Of(Web)[0].Action, Of(Web)[0].Starts));
        Assert.Equal((Plan.Add, true), (Of(auto)[0].Action, Of(auto)[0].Starts));
        Assert.Equal(Plan.Add, Of(Web, Present(Web, "stopping") with { Leaving = new TicketId(3) })[0].Action);
        Assert.True(Of(auto, Present(auto, "pending"))[0].Starts);
        Assert.Equal(Plan.Unchanged, Of(auto, Present(auto, "pending") with { HasRun = true })[0].Action);   // reset-failed
        Assert.Equal(Plan.Unchanged, Of(auto, Present(auto, "pending") with { StoppedBy = "operator" })[0].Action);   // it is not started either
    }

    [Theory]
    [InlineData("configuration", "/srv/app.json", Plan.Remove), InlineData("configuration", "/srv/other.json", Plan.Keep)]
    [InlineData("configuration", "environment", Plan.Keep), InlineData("configuration", null, Plan.Keep)]
    [InlineData("/srv/app.json", null, null), InlineData(null, null, null)]
    public void The_own_configuration_removes_only_what_a_file_that_was_read_has_declared(string? declaredBy, string? declaredIn, string? action)
    {
        var plan = Plan.Of(Nothing, [Present(Web, "running") with { DeclaredBy = declaredBy, DeclaredIn = declaredIn }], Own);

        Assert.Equal(action, plan.SingleOrDefault()?.Action);
        Assert.Equal(action == Plan.Keep, plan.SingleOrDefault()?.Error is not null);
    }

    [Theory]
    [InlineData("/srv/app.json", null, true, true), InlineData("/srv/app.json", null, false, false)]
    [InlineData("configuration", "/srv/app.json", true, true), InlineData("configuration", "/srv/app.json", false, false)]
    [InlineData("configuration", "/srv/other.json", true, false), InlineData("configuration", null, true, false), InlineData("/srv/other.json", null, true, false), InlineData(null, null, true, false)]
    public void A_file_that_is_given_removes_its_own_only_and_only_when_asked(string? declaredBy, string? declaredIn, bool prune, bool removed)
    {
        var plan = Plan.Of(Nothing, [Present(Web, "running") with { DeclaredBy = declaredBy, DeclaredIn = declaredIn }], new("/srv/app.json", prune, ["/srv/app.json"]));

        Assert.Equal(removed, plan is [{ Job: "web", Action: Plan.Remove }]);
    }

    [Theory]
    [InlineData("/srv/other.json", "/srv/other.json has declared it, and was not read."), InlineData("environment", "variables DSUP__Jobs__web__… have declared it")]
    [InlineData(null, "did not record in which file")]
    public void What_is_kept_says_what_was_not_read_and_what_to_do(string? declaredIn, string says)
    {
        var kept = Assert.Single(Plan.Of(Nothing, [Present(Web, "running") with { DeclaredIn = declaredIn }], Own));

        Assert.Contains(says, kept.Error, StringComparison.Ordinal);
        Assert.EndsWith("dsup delete web", kept.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, Plan.Change), InlineData(false, Plan.Add)]
    public void A_job_whose_environment_file_is_wrong_is_neither_made_nor_removed(bool isThere, string action)
    {
        var plan = Plan.Of(Nothing, isThere ? [Present(Web, "running")] : [], Own with { Faults = new Dictionary<string, string> { ["web"] = "web.env:1:1: why" } });

        Assert.Equal(("web", action, "web.env:1:1: why"), (Assert.Single(plan).Job, plan[0].Action, plan[0].Error!));
    }

    [Fact]
    public void Adds_come_first_then_changes_then_removes()
    {
        var declared = new Dictionary<string, JobSpec> { ["a"] = Changed("Command"), ["z"] = Web, ["same"] = Web };
        Declaration[] present = [Present(Web, "running") with { Job = "a" }, Present(Web, "running") with { Job = "b" }, Present(Web, "running") with { Job = "same" }];

        Assert.Equal(
            [("z", "add"), ("a", "change"), ("b", "remove"), ("same", "unchanged")],
            Plan.Of(declared, present, Own).Select(j => (j.Job, j.Action)));
    }

    [Fact]
    public void A_secret_is_compared_and_never_shown()
    {
        var before = Secret("hunter-two");

        var keys = Of(Secret("hunter-three"), Present(before, "running"))[0].Keys!;

        Assert.Equal([("Environment:TOKEN", "***", "***"), ("Command", """["/bin/web","--token=***"]""", """["/bin/web","--token=***"]""")], keys.Select(k => (k.Key, k.From!, k.To!)).OrderByDescending(k => k.Item1));
    }

    [Fact]
    public void Every_key_of_a_job_has_its_concern() => Assert.Equal(
        ["AutoStart", "Logs", "Restart", "Secrets", "Stop"],
        Shapes.Job.Keys.Select(k => k.Name).Where(k => SpecChanges.ScopeOf(k) != ChangeScope.Process).Order(StringComparer.Ordinal));

    private static ImmutableArray<PlannedJob> Of(JobSpec declared, params Declaration[] present) =>
        Plan.Of(new Dictionary<string, JobSpec> { ["web"] = declared }, present, Own);

    private static Declaration Present(JobSpec spec, string state) =>
        new("web", spec, state) { DeclaredBy = Declaration.Configuration, DeclaredIn = "/srv/app.json", HasRun = state is not "pending" };

    private static JobSpec Secret(string value) => new(new Command(new Durable.Program.Exec("/bin/web", ["--token=" + value]))
    {
        Environment = ImmutableSortedDictionary<string, string?>.Empty.Add("TOKEN", value),
    })
    { Secrets = ["TOKEN"] };

    private static JobSpec Changed(string key) => key switch
    {
        "Restart:Delay" => Web with { Restart = new() { Delay = TimeSpan.FromSeconds(9) } },
        "Stop:Grace" => Web with { Stop = new() { Grace = TimeSpan.FromSeconds(9) } },
        "AutoStart" => Web with { AutoStart = true },
        "Secrets" => Web with { Secrets = ["TOKEN"] },
        "Logs:MaxFiles" => Web with { Logs = new() { MaxFiles = 9 } },
        "WorkingDirectory" => Web with { Command = Web.Command with { WorkingDirectory = "/tmp" } },
        "Environment:PORT" => Web with { Command = Web.Command with { Environment = Web.Command.Environment.Add("PORT", "80") } },
        "Session" => Web with { Command = Web.Command with { Options = new() { Session = true } } },
        "Grouped" => Web with { Command = Web.Command with { Options = new() { Grouped = true } } },
        _ => Web with { Command = Web.Command with { Program = new Durable.Program.Exec("/bin/web", ["-p", "81"]) } },
    };
}
