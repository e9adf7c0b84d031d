using System.Runtime.InteropServices;
using Supervisor.Durable.Client;
using Supervisor.Durable.Daemon.Applying;
using Supervisor.Durable.Daemon.Configuration;
using Supervisor.Durable.Daemon.Http;

namespace Supervisor.Durable.Daemon;

/// <summary>
/// The supervisor as a program: opens the data directory, makes the declared jobs, listens on the socket until it is asked to end.
/// </summary>
internal static class Daemon
{
    /// <summary>How long open requests may hold up the end: the waiting ones are long polls, which ask again.</summary>
    private static readonly TimeSpan LastRequests = TimeSpan.FromSeconds(1);

    /// <summary>How many may wait to be connected; the kernel has its own limit (net.core.somaxconn, usually the same).</summary>
    private const int LongestQueue = 4096;

    private const int FewestCallers = 16;

    public static async Task RunAsync(DaemonArguments arguments)
    {
        var own = new OwnConfiguration(ConfigurationPlaces.OfThisProcess(arguments.Config));
        var settings = own.Read();
        var place = SocketLocation.Resolve(arguments.DataDirectory ?? settings.DataDirectory, arguments.Socket ?? settings.Socket);
        var builder = WebApplication.CreateEmptyBuilder(new() { ContentRootPath = AppContext.BaseDirectory });
        Log(builder.Logging, settings.Logging, arguments.ForegroundLogs);
        using var logging = LoggerFactory.Create(l => Log(l, settings.Logging, arguments.ForegroundLogs));
        var options = FaultSwitch.Apply(new SupervisorOptions
        {
            DataDirectory = place.DataDirectory,
            Durability = settings.Durability,
            History = settings.History,
            Umask = arguments.Umask,
            OpenFiles = arguments.OpenFiles,
            HoldSchedules = true,
            AdoptOrphans = true,
        });
        var manager = ServiceNotice.Take(logging.CreateLogger<ServiceNotice>());
        options.Reach(DaemonFault.OomScoreBefore);
        options = options with { OomScore = OomScore.Lower() };
        options.Reach(DaemonFault.OomScoreAfter);
        await ControlSocket.RefuseIfAnsweredAsync(place, TimeProvider.System);
        var opening = DurableSupervisor.OpenAsync(options, logging);
        var opened = new Opened();
        builder.Services.AddSingleton(own);
        var built = Build(builder, place, opened, arguments, options.Reach);   // beside the opening
        await using var supervisor = await opening;
        var writable = supervisor.IsReady;                           // a full disk keeps no supervisor from starting: it may be needed to kill
        using var applier = new Applier(supervisor, own, options.Reach, logging.CreateLogger<Applier>());
        if (writable)
            await applier.StartAsync(settings);
        var reloading = new Reloading(applier, supervisor, TimeProvider.System, logging.CreateLogger<Reloading>());
        using var hangup = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
        {
            signal.Cancel = true;                                    // its default would end us
            _ = reloading.AgainAsync();
        });
        await using var app = built;
        (opened.Supervisor, opened.Applier) = (supervisor, applier);
        app.Lifetime.ApplicationStopping.Register(manager.Stopping);
        await app.StartAsync();
        options.Reach(DaemonFault.ReadyBefore);
        Console.Out.WriteLine($"ready {place.SocketPath}");
        manager.Ready();
        BuildTree.Warn(app.Logger);
        options.Reach(DaemonFault.ReadyAfter);
        _ = FirstRequest.SendAsync(place.SocketPath);
        using var watch = settings.ReloadOnChange
            ? new ConfigurationWatch(own.Places.Files, own.Places.Watched, TimeProvider.System, () => _ = reloading.AgainAsync(), app.Logger)
            : null;
        if (!writable)
            _ = StartLateAsync(applier, settings, supervisor);
        var ended = await Task.WhenAny(app.WaitForShutdownAsync(), supervisor.Completion);
        await ended;                                                 // a crash of the loop ends the program, to be started again
        if (app.Services.GetRequiredService<Closing>().StopsJobs)
            await supervisor.StopAllAsync("shutdown", StopCause.Shutdown);
        options.Reach(DaemonFault.CloseBefore);
        ControlSocket.Remove(place.SocketPath);
        options.Reach(DaemonFault.CloseAfter);
    }

    /// <summary>The database could not be written at the start: the jobs are made as soon as it can.</summary>
    private static Task StartLateAsync(Applier applier, DaemonConfiguration settings, DurableSupervisor supervisor) =>
        UntilWritable.Of(TimeProvider.System).ExecuteAsync(async _ =>
        {
            if (!supervisor.Completion.IsCompleted)                  // else it will never be written
                await applier.StartAsync(settings);
        }).AsTask();

    private static WebApplication Build(
        WebApplicationBuilder builder, SocketLocation place, Opened opened, DaemonArguments arguments, Action<string> reach)
    {
        builder.WebHost.UseKestrelCore().UseSockets(s =>
        {
            s.CreateBoundListenSocket = endpoint => ControlSocket.Bind(endpoint, reach);
            s.Backlog = LongestQueue;
        }).ConfigureKestrel(k =>
        {
            k.AddServerHeader = false;
            k.Limits.MaxRequestBodySize = 1024 * 1024;
            k.Limits.MaxConcurrentConnections = Math.Max(FewestCallers, Native.MostFiles() / 2);   // the rest is for jobs: callers that only connect must not keep them from being launched
            k.ListenUnixSocket(place.SocketPath);
        });
        builder.Services.AddSystemd().AddRoutingCore();
        builder.Services.AddSingleton(_ => opened.Supervisor!).AddSingleton(_ => opened.Applier!);
        builder.Services.AddSingleton(place).AddSingleton(TimeProvider.System).AddSingleton(new Uptime(TimeProvider.System.GetUtcNow()));
        builder.Services.ConfigureHttpJsonOptions(o => o.SerializerOptions.TypeInfoResolverChain.Insert(0, AnyJson.Default));
        builder.Services.AddSingleton(s => new Closing(s.GetRequiredService<IHostApplicationLifetime>(), arguments.StopJobsOnExit));
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = LastRequests);
        builder.Services.Configure<RouteHandlerOptions>(o => o.ThrowOnBadRequest = true);
        builder.Services.AddOpenApi("v1", o => o.AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = "Supervisor.Durable";
            return Task.CompletedTask;
        }));
        var app = builder.Build();
        var log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(Problems));
        app.Use((context, next) => Problems.Handle(context, next, log));
        app.UseRouting();
        JobEndpoints.Map(app);
        SelectionEndpoints.Map(app);
        TicketEndpoints.Map(app);
        ScheduleEndpoints.Map(app);
        EventEndpoints.Map(app);
        LogEndpoints.Map(app);
        ApplyEndpoints.Map(app);
        AdminEndpoints.Map(app);
        UpkeepEndpoints.Map(app);
        MetricsEndpoint.Map(app);
        app.MapOpenApi("/openapi/{documentName}.json");
        return app;
    }

    private static void Log(ILoggingBuilder logging, IConfiguration configuration, bool foreground)
    {
        logging.ClearProviders().SetMinimumLevel(foreground ? LogLevel.Information : LogLevel.Warning);
        logging.AddFilter("Microsoft", LogLevel.Warning);
        logging.AddConfiguration(configuration);
        logging.AddSimpleConsole(c =>
        {
            c.SingleLine = true;
            c.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";
            c.UseUtcTimestamp = true;
        });
        logging.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(c => c.LogToStandardErrorThreshold = LogLevel.Trace);
    }
}
