namespace Supervisor.Durable.Benchmarks.Compare;

/// <summary>s6-svscan with one s6-supervise, which is the supervising process; s6-svscan starts it again.</summary>
internal sealed class S6 : Contender
{
    public static bool IsHere => IsInstalled("s6-svscan", "s6-svc", "s6-svstat");

    public override string Name => "s6";

    public override string[] Start => ["/usr/bin/s6-svc", "-wu", "-u", Service6];

    public override string[] Stop => ["/usr/bin/s6-svc", "-wD", "-d", Service6];

    public override string[] Restart => ["/usr/bin/s6-svc", "-wr", "-r", Service6];

    public override string[] Status => ["/usr/bin/s6-svstat", Service6];

    public override int Supervising => ProcFile.Parent(Service);

    private string Service6 => Path.Combine(Folder, "scan", "service");

    public override async Task BeginAsync()
    {
        Directory.CreateDirectory(Service6);
        File.Copy(Script, Path.Combine(Service6, "run"));
        File.WriteAllText(Path.Combine(Service6, "down"), "");
        Run("/usr/bin/s6-svscan", Path.Combine(Folder, "scan"));
        await UntilAsync(() => File.Exists(Path.Combine(Service6, "supervise", "status")), "s6-supervise is there");
    }

    public override Task ReviveAsync() => Task.CompletedTask;

    public override async ValueTask DisposeAsync()
    {
        await CallAsync(["/usr/bin/s6-svscanctl", "-t", Path.Combine(Folder, "scan")], starts: false);
        await Started[0].WaitForExitAsync();
        await base.DisposeAsync();
    }
}
