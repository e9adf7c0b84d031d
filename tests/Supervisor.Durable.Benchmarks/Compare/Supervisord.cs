using System.Diagnostics;

namespace Supervisor.Durable.Benchmarks.Compare;

/// <summary>supervisord with supervisorctl; startsecs=0, so that it calls a program started as soon as it is.</summary>
internal sealed class Supervisord : Contender
{
    private Process? _daemon;

    public static bool IsHere => IsInstalled("supervisord", "supervisorctl");

    public override string Name => "supervisord";

    public override string[] Start => Call("start", "service");

    public override string[] Stop => Call("stop", "service");

    public override string[] Restart => Call("restart", "service");

    public override string[] Status => Call("status", "service");

    public override int Supervising => _daemon!.Id;

    private string Configuration => Path.Combine(Folder, "supervisord.conf");

    private string Socket => Path.Combine(Folder, "sock");

    public override async Task BeginAsync()
    {
        File.WriteAllText(Configuration, $"""
            [unix_http_server]
            file={Socket}
            [supervisord]
            nodaemon=true
            logfile={Folder}/log
            pidfile={Folder}/pid
            [rpcinterface:supervisor]
            supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface
            [supervisorctl]
            serverurl=unix://{Socket}
            [program:service]
            command={Script}
            autostart=false
            autorestart=true
            startsecs=0
            """);
        await ReviveAsync();
    }

    public override async Task ReviveAsync()
    {
        File.Delete(Socket);
        _daemon = Run("/usr/bin/supervisord", "-n", "-c", Configuration);
        await UntilAsync(() => File.Exists(Socket), "supervisord listens");
    }

    private string[] Call(params string[] words) => ["/usr/bin/supervisorctl", "-c", Configuration, .. words];
}
