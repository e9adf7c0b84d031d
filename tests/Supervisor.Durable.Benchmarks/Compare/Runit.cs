using System.Globalization;

namespace Supervisor.Durable.Benchmarks.Compare;

/// <summary>runsvdir with one runsv, which is the supervising process; runsvdir starts it again.</summary>
internal sealed class Runit : Contender
{
    public static bool IsHere => IsInstalled("runsvdir", "sv");

    public override string Name => "runit";

    public override string[] Start => ["/usr/bin/sv", "start", Service1];

    public override string[] Stop => ["/usr/bin/sv", "stop", Service1];

    public override string[] Restart => ["/usr/bin/sv", "restart", Service1];

    public override string[] Status => ["/usr/bin/sv", "status", Service1];

    public override int Supervising => ProcFile.Parent(Service);

    private string Service1 => Path.Combine(Folder, "scan", "service");

    public override async Task BeginAsync()
    {
        Directory.CreateDirectory(Service1);
        File.Copy(Script, Path.Combine(Service1, "run"));
        File.WriteAllText(Path.Combine(Service1, "down"), "");
        Run("/usr/bin/runsvdir", Path.Combine(Folder, "scan"));
        await UntilAsync(() => File.Exists(Path.Combine(Service1, "supervise", "status")), "runsv is there");
    }

    public override Task ReviveAsync() => Task.CompletedTask;

    /// <summary>SIGHUP: it ends its runsv, and those their services.</summary>
    public override async ValueTask DisposeAsync()
    {
        await CallAsync(["/bin/kill", "-HUP", Started[0].Id.ToString(CultureInfo.InvariantCulture)], starts: false);
        await Started[0].WaitForExitAsync();
        await base.DisposeAsync();
    }
}
