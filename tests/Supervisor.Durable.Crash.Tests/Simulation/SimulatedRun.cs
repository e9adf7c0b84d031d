using Supervisor.Durable.Runs.Folder;

namespace Supervisor.Durable.CrashTests.Simulation;

/// <summary>One run as it really is: what its run directory says, and whether its processes live. No supervisor is needed for that.</summary>
internal sealed class SimulatedRun(RunId number, long job, string name)
{
    public RunId Number { get; } = number;

    public long Job { get; } = job;

    public string Name { get; } = name;

    public Stage Stage { get; set; } = Stage.Prepared;

    public bool HasDirectory { get; set; } = true;

    public bool ShimLives { get; set; } = true;

    public ProcessIdentity? Process { get; set; }

    public int Execs { get; set; }

    public DateTimeOffset StartedAt { get; set; }

    /// <summary>How it really ended.</summary>
    public ProcessEnd? End { get; set; }

    public DateTimeOffset EndedAt { get; set; }

    /// <summary>Whether its shim wrote the end down; else only a supervisor that watched can know it.</summary>
    public bool EndIsWritten { get; set; }

    /// <summary>Whether a supervisor watched when it ended unwritten, and still does.</summary>
    public bool EndIsSeen { get; set; }

    public bool IsDying { get; set; }

    /// <summary>Its end leaves nothing, and says so.</summary>
    public bool IsAll { get; set; }

    /// <summary>The shim is ordered to kill what the main process leaves.</summary>
    public bool IsKilled { get; set; }

    /// <summary>What a recovery has written down of it.</summary>
    public VerdictKind? Verdict { get; set; }

    /// <summary>The end of the window in which it was asked, by the agenda; zero: it was not.</summary>
    public TimeSpan AskedUntil { get; set; }

    /// <summary>How often the signal of each ticket came.</summary>
    public Dictionary<long, int> Deliveries { get; } = [];

    public bool HasTree => Stage is Stage.Running or Stage.Ended;
}

/// <summary>How far a run is.</summary>
internal enum Stage
{
    /// <summary>Its directory is there, its shim is on the way.</summary>
    Prepared,

    /// <summary>Its shim died before the commit point.</summary>
    NeverRan,

    /// <summary>Its program could not be exec'ed.</summary>
    Failed,

    /// <summary>Its program was exec'ed.</summary>
    Running,

    /// <summary>Its main process has ended; something of its tree lives.</summary>
    Ended,

    /// <summary>Nothing of it lives.</summary>
    Gone,
}
