using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace Supervisor.Durable.Tests.Hosting;

/// <summary><c>AddDurableSupervisor</c> in a real .NET host.</summary>
public sealed class HostTests
{
    [Fact]
    public async Task A_host_opens_the_supervisor_calls_injected_hooks_and_leaves_jobs_running()
    {
        var root = Directory.CreateTempSubdirectory("dsup-host-").FullName;
        var notes = new Notes();
        using (var host = Make(root, notes))
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
        using (var host = Make(root, notes, stops: true))
        {
            await host.StartAsync(TestContext.Current.CancellationToken);
            Assert.True(host.Services.GetRequiredService<DurableSupervisor>().Job("job").IsRunning);
            await host.StopAsync(TestContext.Current.CancellationToken);
        }
        using (var history = History.Open(root))
            Assert.Equal("finished", history.Job("job")!.State);
        Directory.Delete(root, recursive: true);
    }

    [Fact]
    public async Task A_host_whose_data_directory_is_held_does_not_start()
    {
        await using var rig = await LibraryRig.StartAsync();
        using var host = Make(rig.Root, new Notes());

        await Assert.ThrowsAsync<DataDirectoryException>(() => host.StartAsync(TestContext.Current.CancellationToken));
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
