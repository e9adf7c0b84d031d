using System.Net;
using System.Net.Sockets;
using Supervisor.Durable.Client;
using Supervisor.Durable.Daemon.Configuration;
using Supervisor.Durable.Daemon.Http;

namespace Supervisor.Durable.Daemon;

/// <summary>The supervisor as a program: opens the data directory, makes the declared jobs, listens on the socket until told to end.</summary>
internal static class Daemon
{
    /// <summary>How long open requests may hold up the end: the waiting ones are long polls, which ask again.</summary>
    private static readonly TimeSpan LastRequests = TimeSpan.FromSeconds(1);

    public static async Task RunAsync(DaemonArguments arguments)
    {
        var configuration = DaemonConfiguration.Sources(arguments.Config);
        var settings = DaemonConfiguration.Read(configuration);
        var place = SocketLocation.Resolve(arguments.DataDirectory ?? settings.DataDirectory, arguments.Socket ?? settings.Socket);
        var builder = WebApplication.CreateEmptyBuilder(new() { ContentRootPath = AppContext.BaseDirectory });
        Log(builder.Logging, configuration, arguments.ForegroundLogs);
        using var logging = LoggerFactory.Create(l => Log(l, configuration, arguments.ForegroundLogs));
        var options = new SupervisorOptions { DataDirectory = place.DataDirectory, Durability = settings.Durability, Umask = arguments.Umask };
        await using var supervisor = await DurableSupervisor.OpenAsync(FaultSwitch.Apply(options), logging);
        await DeclaredJobs.MakeAsync(supervisor, settings.Jobs);
        await using var app = Build(builder, place, supervisor, arguments);
        await app.StartAsync();
        Console.Out.WriteLine($"ready {place.SocketPath}");
        await app.WaitForShutdownAsync();
        if (app.Services.GetRequiredService<Closing>().StopsJobs)
            await supervisor.StopAllAsync("shutdown");
        File.Delete(place.SocketPath);
    }

    private static WebApplication Build(WebApplicationBuilder builder, SocketLocation place, DurableSupervisor supervisor, DaemonArguments arguments)
    {
        builder.WebHost.UseKestrelCore().UseSockets(s => s.CreateBoundListenSocket = Bind).ConfigureKestrel(k =>
        {
            k.AddServerHeader = false;
            k.Limits.MaxRequestBodySize = 1024 * 1024;
            k.ListenUnixSocket(place.SocketPath);
        });
        builder.Services.AddSystemd().AddRoutingCore().AddSingleton(supervisor).AddSingleton(TimeProvider.System).AddSingleton(new Uptime(TimeProvider.System.GetUtcNow()));
        builder.Services.AddSingleton(s => new Closing(s.GetRequiredService<IHostApplicationLifetime>(), arguments.StopJobsOnExit));
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = LastRequests);
        builder.Services.Configure<RouteHandlerOptions>(o => o.ThrowOnBadRequest = true);
        var app = builder.Build();
        var log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(Problems));
        app.Use((context, next) => Problems.Handle(context, next, log));
        app.UseRouting();
        JobEndpoints.Map(app);
        TicketEndpoints.Map(app);
        EventEndpoints.Map(app);
        LogEndpoints.Map(app);
        AdminEndpoints.Map(app);
        return app;
    }

    /// <summary>
    /// We hold the data directory, so a socket that is there belongs to nobody. The umask (077) makes the new one ours alone from the
    /// beginning; what it leaves, the right to execute, nobody needs.
    /// </summary>
    private static Socket Bind(EndPoint endpoint)
    {
        var path = ((UnixDomainSocketEndPoint)endpoint).ToString()!;
        File.Delete(path);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(endpoint);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return socket;
    }

    private static void Log(ILoggingBuilder logging, IConfiguration configuration, bool foreground)
    {
        logging.ClearProviders().SetMinimumLevel(foreground ? LogLevel.Information : LogLevel.Warning);
        logging.AddFilter("Microsoft", LogLevel.Warning);
        logging.AddConfiguration(configuration.GetSection("Logging"));
        logging.AddSimpleConsole(c =>
        {
            c.SingleLine = true;
            c.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";
            c.UseUtcTimestamp = true;
        });
        logging.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(c => c.LogToStandardErrorThreshold = LogLevel.Trace);
    }
}
