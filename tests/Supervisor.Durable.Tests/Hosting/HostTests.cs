using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Supervisor.Durable.Tests.Hosting;

/// <summary><c>AddDurableSupervisor</c> in a real .NET host.</summary>
public sealed class HostTests
{
    [Fact]
    public async Task A_host_opens_the_supervisor_calls_injected_hooks_and_leaves_jobs_running()
    {
        using var root = new ScratchDirectory("dsup-host-");
        var notes = new Notes();
        using (var host = Make(root.Path, notes))
        {
            await host.StartAsync(TestContext.Current.CancellationToken);
            var job = await host.Services.GetRequiredService<DurableSupervisor>().DefineAsync("job", LibraryRig.Sh("exec sleep 1000"));
            await job.SetSpawnHook("spawn");
            await job.SetErrorHandler("errors");
            await job.Start();
            await job.Run("note", "hello");
            await job.Run("missing");
            await job.Run("note", "after the error");
            await host.StopAsync(TestContext.Current.CancellationToken);
        }
        Assert.Equal(["launch 3", "hello", "error: No hook named 'missing' is registered in this program. Register it before the supervisor is opened.", "after the error"], notes.Lines);
        using (var host = Make(root.Path, notes, stops: true))
        {
            await host.StartAsync(TestContext.Current.CancellationToken);
            Assert.True(host.Services.GetRequiredService<DurableSupervisor>().Job("job").IsRunning);
            await host.StopAsync(TestContext.Current.CancellationToken);
        }
        using (var history = History.Open(root.Path))
            Assert.Equal("finished", history.Job("job")!.State);
    }

    [Fact]
    public async Task A_host_whose_data_directory_is_held_does_not_start()
    {
        await using var rig = await LibraryRig.StartAsync();
        using var host = Make(rig.Root, new Notes());

        await Assert.ThrowsAsync<DataDirectoryException>(() => host.StartAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Two_supervisors_of_one_host_have_keys_and_without_them_the_second_is_refused()
    {
        using var one = new ScratchDirectory("dsup-host-");
        using var other = new ScratchDirectory("dsup-host-");
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddDurableSupervisor(one.Path);
        builder.Services.AddKeyedDurableSupervisor("other", other.Path).AddHooks(registry => registry.Add("hook", _ => { }));

        Assert.Contains("AddKeyedDurableSupervisor", Assert.Throws<InvalidOperationException>(() => builder.Services.AddDurableSupervisor(other.Path)).Message, StringComparison.Ordinal);
        Assert.Contains("'other'", Assert.Throws<InvalidOperationException>(() => builder.Services.AddKeyedDurableSupervisor("other", one.Path)).Message, StringComparison.Ordinal);
        using (var host = builder.Build())
        {
            await host.StartAsync(TestContext.Current.CancellationToken);
            var (first, second) = (host.Services.GetRequiredService<DurableSupervisor>(), host.Services.GetRequiredKeyedService<DurableSupervisor>("other"));
            Assert.Equal((one.Path, other.Path), (first.DataDirectory, second.DataDirectory));
            var outcomes = new List<OutcomeKind>();
            foreach (var supervisor in new[] { first, second })
                outcomes.Add((await LibraryRig.Outcome((await supervisor.DefineAsync("job", LibraryRig.Sh("true"))).Run("hook"))).Kind);
            Assert.Equal([OutcomeKind.Failed, OutcomeKind.Done], outcomes);
            await host.StopAsync(TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task A_host_whose_time_is_up_before_a_jobs_grace_names_the_job_and_stops()
    {
        using var root = new ScratchDirectory("dsup-host-");
        var log = new KeptLog();
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton<ILoggerFactory>(log);
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(1));
        builder.Services.AddDurableSupervisor(_ => new SupervisorOptions(root.Path) { StopJobsOnShutdown = true });
        int pid;
        using (var host = builder.Build())
        {
            await host.StartAsync(TestContext.Current.CancellationToken);
            var supervisor = host.Services.GetRequiredService<DurableSupervisor>();
            var deaf = root.In("is-deaf");
            var spec = new JobSpec(LibraryRig.Sh($"trap '' TERM; echo > '{deaf}'; while :; do sleep 0.05; done")) { Stop = new StopOptions { Grace = TimeSpan.FromMinutes(5) } };
            await (await supervisor.DefineAsync("deaf", spec)).Start();
            pid = (int)supervisor.History.Job("deaf")!.Pid!.Value;
            await Until.TrueAsync(() => File.Exists(deaf), "the job ignores the signal");   // before that the signal ends it

            await host.StopAsync(TestContext.Current.CancellationToken);
        }

        var said = log.Lines.Where(line => line.Level == LogLevel.Warning && line.Text.StartsWith("deaf: ", StringComparison.Ordinal)).Select(line => line.Text).ToList();
        Assert.Equal(2, said.Count);
        Assert.Contains("grace of 00:05:00 is not shorter than the host's ShutdownTimeout of 00:00:01", said[0], StringComparison.Ordinal);
        Assert.Contains("still running", said[1], StringComparison.Ordinal);
        Assert.True(Directory.Exists($"/proc/{pid}"));
        await using (var next = await DurableSupervisor.OpenAsync(root.Path))
            Assert.Equal(Outcome.Done, await LibraryRig.Outcome(next.Job("deaf").Control(new Control.Stop(), Priority.Urgent)));   // not behind the host's stop and its grace
    }

    private static IHost Make(string root, Notes notes, bool stops = false)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton(notes);
        builder.Services.AddDurableSupervisor(_ => new SupervisorOptions { DataDirectory = root, StopJobsOnShutdown = stops })
            .AddHook<NoteHook>("note")
            .AddSpawnHook<NoteHook>("spawn")
            .AddErrorHandler<NoteHook>("errors");
        return builder.Build();
    }

    private sealed class Notes
    {
        public System.Collections.Concurrent.ConcurrentQueue<string> Lines { get; } = new();
    }

    private sealed class NoteHook(Notes notes) : IJobHook, ISpawnHook, IErrorHandler
    {
        public Task RunAsync(JobContext context, CancellationToken cancellationToken) => Note(context.Payload ?? "");

        public Task BeforeLaunchAsync(LaunchContext context, CancellationToken cancellationToken) => Note($"launch {context.Run}");

        public Task HandleAsync(ErrorContext context, CancellationToken cancellationToken) => Note($"error: {context.Error}");

        private Task Note(string line)
        {
            notes.Lines.Enqueue(line);
            return Task.CompletedTask;
        }
    }
}
