using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Supervisor.Durable;

namespace Samples;

/// <summary>
/// A .NET generic host: the supervisor is one of its services, opened when it starts and closed when it stops; hooks are made by dependency
/// injection. This host stops its jobs when it stops. In a new folder it prints
/// <code>
/// launch 2 in Production
/// web is started
/// the host has stopped, web is Finished
/// </code>
/// </summary>
internal static class Hosted
{
    public static async Task RunAsync(string directory)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services
            .AddDurableSupervisor(_ => new SupervisorOptions { DataDirectory = directory, StopJobsOnShutdown = true })
            .AddSpawnHook<StampHook>("stamp");
        builder.Services.AddHostedService<Frontend>();

        using (var host = builder.Build())
            await host.RunAsync();

        using var reader = SupervisorReader.Open(directory);         // from beside the supervisor, whether one runs or not
        Console.WriteLine($"the host has stopped, web is {(await reader.FindJobAsync("web"))!.Status}");
    }

    /// <summary>A new one for each launch, in a scope of its own.</summary>
    private sealed class StampHook(IHostEnvironment environment) : ISpawnHook
    {
        public Task BeforeLaunchAsync(LaunchContext context, CancellationToken cancellationToken)
        {
            Console.WriteLine($"launch {context.Run} in {environment.EnvironmentName}");
            context.Command = context.Command with { Environment = context.Command.Environment.SetItem("STAGE", environment.EnvironmentName) };
            return Task.CompletedTask;
        }
    }

    /// <summary>A service that needs a process beside it.</summary>
    private sealed class Frontend(DurableSupervisor supervisor, IHostApplicationLifetime lifetime) : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            var web = await supervisor.DefineAsync("web", Command.Exec("sleep", "1000"), stoppingToken);
            _ = web.SetSpawnHook("stamp");
            (await web.Start()).EnsureDone();
            Console.WriteLine("web is started");
            lifetime.StopApplication();                              // what a SIGTERM does too
        }
    }
}
