using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace Supervisor.Durable.Tests.Hosting;

/// <summary>What a program uses beside jobs and tickets: interfaces, health, the typed reader.</summary>
public sealed class DoorTests
{
    [Fact]
    public async Task A_ticket_of_a_start_knows_its_run()
    {
        await using var rig = await LibraryRig.StartAsync();
        var job = await rig.Supervisor.DefineAsync("job", LibraryRig.Sh("exec sleep 1000"), TestContext.Current.CancellationToken);

        var run = await job.Start().WaitForRunAsync(TestContext.Current.CancellationToken);

        Assert.Equal((await job.DescribeAsync()).Run, run);
        Assert.Equal(run, await job.Stop().WaitForRunAsync(TestContext.Current.CancellationToken));
        await job.Delete();
        await Assert.ThrowsAsync<ControlFailedException>(() => job.Start().WaitForRunAsync());
        var sent = await rig.Supervisor.SendToAsync(["*"], ControlBatch.Start());
        Assert.Empty(sent.Sent);
    }

    [Fact]
    public async Task A_program_can_be_tested_with_a_fake_of_a_job()
    {
        var fake = Ticket.Resolved(new() { Ticket = new(7), Job = "web", Control = "start", Status = TicketStatus.Resolved, Outcome = Outcome.Done, Run = new RunId(7) });

        Assert.Equal(Outcome.Done, await fake);
        Assert.Equal([new TicketId(7)], await fake.Accepted);
        Assert.Equal(new RunId(7), await fake.WaitForRunAsync());
    }

    [Fact]
    public async Task A_host_has_the_supervisor_by_its_interface_and_its_health()
    {
        using var root = new ScratchDirectory("dsup-door-");
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddDurableSupervisor(root.Path).AddHealthCheck(tags: "ready");
        using var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        var supervisor = host.Services.GetRequiredService<IDurableSupervisor>();
        var health = host.Services.GetRequiredService<HealthCheckService>();

        Assert.Same(host.Services.GetRequiredService<DurableSupervisor>(), supervisor);
        Assert.Equal(HealthStatus.Healthy, (await health.CheckHealthAsync(TestContext.Current.CancellationToken)).Status);
        var job = await supervisor.DefineAsync("broken", new JobSpec(Command.Exec("/no/such/program")), TestContext.Current.CancellationToken);
        await job.Start();
        Assert.Equal(["broken"], supervisor.Jobs.Select(j => j.Name));
        var degraded = (await health.CheckHealthAsync(TestContext.Current.CancellationToken)).Entries["supervisor"];
        Assert.Equal((HealthStatus.Degraded, true), (degraded.Status, degraded.Description!.StartsWith("These jobs have failed: broken.", StringComparison.Ordinal)));
        Assert.Equal(["ready"], degraded.Tags);

        await host.StopAsync(TestContext.Current.CancellationToken);
        await supervisor.DisposeAsync();
        Assert.Equal(HealthStatus.Unhealthy, (await health.CheckHealthAsync(TestContext.Current.CancellationToken)).Status);
    }

    [Fact]
    public async Task The_reader_gives_tickets_events_and_schedules_typed_also_from_beside()
    {
        await using var rig = await LibraryRig.StartAsync();
        var job = await rig.Supervisor.DefineAsync("job", LibraryRig.Sh("exit 0"));
        await job.Start();
        await job.WaitForExitAsync();
        await rig.Supervisor.ScheduleAsync(new Schedule("nightly", "job") { Cron = "30 4 * * *", TimeZone = "UTC" });
        await rig.Supervisor.PauseAsync("nightly");

        using var reader = SupervisorReader.Open(rig.Root);

        Assert.Equal(await rig.Supervisor.DescribeAsync(), await reader.JobsAsync());
        Assert.Null(await reader.FindJobAsync("none"));
        Assert.Equal(["wait", "start"], (await reader.TicketsAsync("job")).Select(ticket => ticket.Control));
        Assert.Empty(await reader.TicketsAsync("job", openOnly: true));
        Assert.Equal(("nightly", "job", "start", true), (await reader.FindScheduleAsync("nightly")) is { } s ? (s.Name, s.Job, s.Control, s.IsPaused) : default);
        Assert.Equal(["defined", "starting", "running", "ended", "finished"], (await reader.EventsAsync(job: "job")).Select(e => e.Kind).Where(kind => !kind.StartsWith("schedule", StringComparison.Ordinal)));
        Assert.Equal(1L, (await reader.QueryAsync("SELECT count(*) FROM v_runs")).Rows[0][0]);
        await foreach (var first in rig.Supervisor.FollowEventsAsync(0))
        {
            Assert.Equal(1, first.Number);
            break;
        }
    }

    [Fact]
    public async Task A_cancelled_wait_leaves_what_was_sent()
    {
        await using var rig = await LibraryRig.StartAsync();
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => rig.Supervisor.DefineAsync("job", new JobSpec(Command.Exec("/bin/true")), cancelled.Token));

        await Until.TrueAsync(() => !rig.Supervisor.Job("job").IsDead, "the job is defined all the same");
    }

    [Fact]
    public async Task Errors_say_which_thing_they_are_about()
    {
        await using var rig = await LibraryRig.StartAsync();
        await rig.Supervisor.DefineAsync("job", LibraryRig.Sh("true"));

        Assert.Equal("no", (await Assert.ThrowsAsync<JobNotFoundException>(() => rig.Supervisor.Job("no").DescribeAsync())).Name);
        Assert.Equal("job", (await Assert.ThrowsAsync<JobExistsException>(() => rig.Supervisor.DeclareAsync("job", new JobSpec(LibraryRig.Sh("true")), createOnly: true))).Name);
        Assert.Equal("no", (await Assert.ThrowsAsync<ScheduleNotFoundException>(() => rig.Supervisor.PauseAsync("no"))).Name);
        Assert.Equal(new TicketId(99), (await Assert.ThrowsAsync<TicketNotFoundException>(() => rig.Supervisor.WaitAsync(new TicketId(99)))).Ticket);
        Assert.Equal("a b", (await Assert.ThrowsAsync<InvalidJobNameException>(() => rig.Supervisor.DefineAsync("a b", LibraryRig.Sh("true")))).Name);
    }
}
