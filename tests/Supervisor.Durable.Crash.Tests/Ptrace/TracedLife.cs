using System.Text.RegularExpressions;

namespace Supervisor.Durable.CrashTests.Ptrace;

/// <summary>A supervisor that launches one job, is killed or not, and is followed by another one in its place.</summary>
/// <remarks>
/// Where it dies alone, its job may end at any time. Where another process dies together with it, the job keeps running until the end of the launch
/// was reported, or until the successor is there: so that its end can be seen.
/// </remarks>
internal sealed partial class TracedLife : IDisposable
{
    private const string Job = "job";

    private readonly LaunchFolder _folder = new();
    private readonly Tracer _tracer;
    private readonly LaunchingProcess _supervisor;
    private readonly Dictionary<string, int> _counts = [];
    private readonly List<string> _points = [];
    private readonly bool _gateBySpawn, _together;
    private readonly string _line;
    private TracedProcess? _traced, _program;
    private IReadOnlyList<TracedProcess> _born = [];
    private IDisposable? _gate;
    private string? _doom;
    private int _victim;
    private bool _begun, _launched, _ended, _isDisposed;

    /// <summary>Starts it. It gets ready by itself, untraced.</summary>
    /// <param name="tracer">Of this thread.</param>
    /// <param name="gateBySpawn">The gate.</param>
    /// <param name="together">Whether the process at whose system call it dies dies as well.</param>
    public TracedLife(Tracer tracer, bool gateBySpawn, bool together)
    {
        (_tracer, _gateBySpawn, _together, _line) = (tracer, gateBySpawn, together, _folder.LineOf(Job));
        _supervisor = LaunchingProcess.Start(_folder.Root, gateBySpawn);
    }

    /// <summary>Whether it was killed.</summary>
    public bool WasKilled { get; private set; }

    /// <summary>The processes that took part, when it was not killed, by birth.</summary>
    public IReadOnlyDictionary<int, Role> Roles => _born.ToDictionary(p => p.Order, RoleOf);

    /// <summary>Lives: launches, and continues until all is over or it is killed.</summary>
    /// <param name="doom">The point at which it is killed; null: none.</param>
    /// <returns>The points that it reached.</returns>
    public IReadOnlyList<string> Live(string? doom)
    {
        _doom = doom;
        _supervisor.AwaitReady();
        _tracer.CountAgain();
        _born = _tracer.Born;
        (_tracer.Entered, _tracer.Marked, _tracer.Execed) = (Entered, Marked, Execed);
        _traced = _tracer.Seize(_supervisor.Pid, follow: true);
        if (!_together)
            _gate = _folder.Release(Job);
        _supervisor.Order(Job, _line);
        _tracer.Pump(() => WasKilled || (_ended && _folder.RunsOf(Job).Length == 0));
        _tracer.FollowNone();
        _supervisor.Close();
        _tracer.Pump(() => _traced.IsOver);
        return _points;
    }

    /// <summary>The next supervisor comes, and finds or makes everything done, once.</summary>
    /// <param name="roles">The processes that take part in such a launch.</param>
    public void Judge(IReadOnlyDictionary<int, Role> roles)
    {
        var died = _together ? roles.GetValueOrDefault(_victim) : Role.None;
        var successor = Task.Run(() => new Successor(_folder, _gateBySpawn, died, _launched).FinishAsync(Job));
        _tracer.Pump(() => false);
        successor.GetAwaiter().GetResult();
    }

    /// <summary>Twice does no harm: where a life throws, both its owner and the code that prepared it dispose of it.</summary>
    public void Dispose()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        _supervisor.Close();
        _tracer.Pump(() => false);
        _supervisor.Dispose();
        _gate?.Dispose();
        _folder.Dispose();
    }

    private void Marked(string mark)
    {
        _begun |= mark == $"begin {Job}";
        _ended |= mark == $"ended {Job}";
        _launched |= mark.StartsWith($"started {Job}", StringComparison.Ordinal);
        if (_launched)
            _gate ??= _folder.Release(Job);
    }

    private void Entered(TracedProcess process, SystemCall call)
    {
        if (!_begun || WasKilled || call.IsInward || (_together && process.Order == 0))
            return;
        string kind = $"{process.Order} {Normal(call.ToString())}";
        int count = _counts[kind] = _counts.GetValueOrDefault(kind) + 1;
        string point = $"{kind} #{count}";
        _points.Add(point);
        if (point != _doom)
            return;
        WasKilled = true;
        Tracer.Kill(_traced!);
        if (!_together)
            return;
        _victim = process.Order;
        Tracer.Kill(process);
    }

    /// <summary>The program itself is let go.</summary>
    private bool Execed(TracedProcess process)
    {
        if (Path.GetFileName(process.Program) == "dsup-shim")
            return true;
        _program = process;
        return false;
    }

    private Role RoleOf(TracedProcess process) => process == _program ? Role.GatedChild : process == _program?.Parent ? Role.Shim : Role.Forker;

    /// <summary>Without what differs from one life to the next.</summary>
    private string Normal(string call) => Numbers().Replace(call.Replace(_folder.Root, "~", StringComparison.Ordinal), "N");

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Numbers();
}
