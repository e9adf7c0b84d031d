using System.Text.RegularExpressions;

namespace Supervisor.Durable.CrashTests.Ptrace;

/// <summary>A supervisor that launches one job, is killed or not, and is followed by another one in its place.</summary>
internal sealed partial class TracedLife : IDisposable
{
    private const string Job = "job";

    private readonly LaunchFolder _folder = new();
    private readonly Tracer _tracer;
    private readonly LaunchingProcess _supervisor;
    private readonly Dictionary<string, int> _counts = [];
    private readonly List<string> _points = [];
    private readonly bool _gateBySpawn;
    private readonly string _line;
    private TracedProcess? _traced;
    private string? _doom;
    private bool _begun, _ended;

    /// <summary>Starts it. It gets ready by itself, untraced.</summary>
    public TracedLife(Tracer tracer, bool gateBySpawn)
    {
        (_tracer, _gateBySpawn, _line) = (tracer, gateBySpawn, _folder.LineOf(Job));
        _supervisor = LaunchingProcess.Start(_folder.Root, gateBySpawn);
    }

    /// <summary>Whether it came to its doom.</summary>
    public bool WasKilled { get; private set; }

    /// <summary>Lives: launches, and goes on until all is over or it is killed.</summary>
    /// <param name="doom">The point at which it is killed; null: none.</param>
    /// <returns>The points that it came to.</returns>
    public IReadOnlyList<string> Live(string? doom)
    {
        _doom = doom;
        _supervisor.AwaitReady();
        _tracer.CountAnew();
        (_tracer.Entered, _tracer.Marked, _tracer.Execed, _tracer.Ended) = (Entered, Marked, IsOurs, _ => { });
        _traced = _tracer.Seize(_supervisor.Pid, follow: true);
        using var gate = _folder.Release(Job);
        _supervisor.Order(Job, _line);
        _tracer.Pump(() => WasKilled || (_ended && _folder.RunsOf(Job).Length == 0));
        _tracer.FollowNobody();
        _supervisor.Close();
        _tracer.Pump(() => _traced.IsOver);
        return _points;
    }

    /// <summary>The next supervisor comes, and finds or makes everything done, once.</summary>
    public void Judge()
    {
        using var gate = _folder.Release(Job);
        var successor = Task.Run(() => new Successor(_folder, _gateBySpawn).FinishAsync(Job));
        _tracer.Pump(() => false);
        successor.GetAwaiter().GetResult();
    }

    public void Dispose()
    {
        _supervisor.Close();
        _tracer.Pump(() => false);
        _supervisor.Dispose();
        _folder.Dispose();
    }

    private void Marked(string mark)
    {
        _begun |= mark == $"begin {Job}";
        _ended |= mark == $"ended {Job}";
    }

    private void Entered(TracedProcess process, SystemCall call)
    {
        if (!_begun || WasKilled)
            return;
        string kind = $"{process.Order} {Normal(call.ToString())}";
        int count = _counts[kind] = _counts.GetValueOrDefault(kind) + 1;
        string point = $"{kind} #{count}";
        _points.Add(point);
        if (point != _doom)
            return;
        WasKilled = true;
        Tracer.Kill(_traced!);
    }

    /// <summary>The program itself is let go.</summary>
    private static bool IsOurs(TracedProcess process) => Path.GetFileName(process.Program) == "dsup-shim";

    /// <summary>Without what differs from one life to the next.</summary>
    private string Normal(string call) => Numbers().Replace(call.Replace(_folder.Root, "~", StringComparison.Ordinal), "N");

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Numbers();
}
