using Supervisor.Durable.Linux;

namespace Supervisor.Durable.CrashTests.Ptrace;

/// <summary>One launch by a traced supervisor, watched to its recorded end; one process in it may be doomed.</summary>
/// <param name="folder">Where.</param>
/// <param name="tracer">What follows it.</param>
/// <param name="job">The job that is launched.</param>
/// <param name="order">Which process to kill, by its birth; 0: none.</param>
/// <param name="call">At the entry of its how-manieth system call.</param>
internal sealed class TracedLaunch(LaunchFolder folder, Tracer tracer, string job, int order, int call)
{
    private static readonly string[] Lines = ["one", "two"];

    private readonly List<TracedProcess> _programs = [];
    private TracedProcess? _victim;
    private bool _hadStarted, _ended;
    private string _outcome = "";
    private IDisposable? _gate;

    public string Job => job;

    /// <summary>The system call at whose entry the doomed process was killed; null: it never came there.</summary>
    public string? KilledAt { get; private set; }

    /// <summary>The process that became the program.</summary>
    public IReadOnlyList<TracedProcess> Programs => _programs;

    /// <summary>What the database says of its runs; null: that was not asked yet.</summary>
    public string? History { get; private set; }

    /// <summary>The processes that were born for it.</summary>
    public IReadOnlyList<TracedProcess> Born { get; private set; } = [];

    /// <summary>Its end is recorded, its directory is gone, and none of its processes lives.</summary>
    public bool IsOver => _ended && Born.All(p => p.IsOver) && folder.RunsOf(job).Length == 0;

    public void Watch()
    {
        tracer.CountAgain();
        Born = tracer.Born;
        (tracer.Entered, tracer.Marked, tracer.Execed) = (Entered, Marked, Execed);
    }

    /// <summary>All that is not as a launch must be.</summary>
    /// <param name="killed">The process that was killed.</param>
    public IReadOnlyList<string> Violations(Role killed)
    {
        _gate?.Dispose();

        // A gated child that is killed itself has ended by that: its shim lets no other take its place.
        bool runs = killed != Role.GatedChild;
        string end = runs ? $"ended exit {LaunchFolder.ExitCode} " : "ended signal 9 ";
        string pids = string.Join(", ", _programs.Select(p => p.Pid)), marks = string.Join(", ", folder.MarksOf(job));
        return
        [
            .. Unless(_outcome == "Done", $"the start's ticket has resolved as {_outcome}"),
            .. Unless(_programs.Count == (runs ? 1 : 0), $"the program was exec'ed {_programs.Count} times"),
            .. Unless(marks == pids, $"exec'ed were {pids}, but run has {marks}"),
            .. Unless(History == end + (runs ? pids : $"{_victim?.Pid}"), $"exec'ed were {pids}, and the history says: {History}"),
            .. Unless(killed != Role.Shim || _hadStarted == _programs.All(p => p.Parent == _victim), $"a start on disk ({_hadStarted}) and an exec are not the same"),
            .. LogViolations(whole: !(killed == Role.Shim && _hadStarted)),
            .. Unless(_programs.All(p => ProcStat.Read(p.Pid) is null or { IsZombie: true }), "the program is alive"),
        ];
    }

    private static IEnumerable<string> Unless(bool holds, string otherwise) => holds ? [] : [otherwise];

    /// <summary>What a killed shim had read and not written is missing; what is there is in order, not torn and not doubled.</summary>
    private IEnumerable<string> LogViolations(bool whole)
    {
        string[] log = folder.LogOf(job);
        var expected = _programs.Count == 0 ? [] : whole ? Lines : Lines.Where(log.Contains);
        return Unless(log.SequenceEqual(expected), $"the log holds: {string.Join('|', log)}");
    }

    private void Entered(TracedProcess process, SystemCall at)
    {
        if (process.Order != order || order == 0 || process.Calls != call)
            return;
        _victim = process;
        KilledAt = at.ToString();

        // It does no more, so this is how it leaves its run; once it is dead the supervisor may have cleared that away.
        _hadStarted = folder.HasStarted(job);
        Tracer.Kill(process);
        tracer.FollowNone();
    }

    private void Marked(string mark)
    {
        if (mark.StartsWith($"started {job} ", StringComparison.Ordinal))
        {
            _outcome = mark.Split(' ')[2];
            _gate = folder.Release(job);
        }
        _ended |= mark == $"ended {job}";
        if (mark.StartsWith("history ", StringComparison.Ordinal))
            History = mark["history ".Length..];
    }

    /// <summary>The program itself is let go: what it does is its own business.</summary>
    private bool Execed(TracedProcess process)
    {
        bool isShim = Path.GetFileName(process.Program) == "dsup-shim";
        if (!isShim)
            _programs.Add(process);
        return isShim;
    }
}
