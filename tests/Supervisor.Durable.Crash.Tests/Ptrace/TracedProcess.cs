namespace Supervisor.Durable.CrashTests.Ptrace;

/// <summary>A process that is traced, or was.</summary>
internal sealed class TracedProcess(int pid, TracedProcess? parent, int order)
{
    public int Pid => pid;

    /// <summary>Its parent; null where that one is not traced.</summary>
    public TracedProcess? Parent => parent;

    /// <summary>Which of those born it is, counted from 1; 0: it was there before.</summary>
    public int Order => order;

    /// <summary>At the entry of how many system calls it has been, by all its threads.</summary>
    public int Calls { get; set; }

    /// <summary>The path of what it last exec'ed; null: nothing as yet.</summary>
    public string? Program { get; set; }

    /// <summary>It stops at system calls.</summary>
    public bool IsFollowed { get; set; }

    /// <summary>It was killed by its tracer.</summary>
    public bool IsDoomed { get; set; }

    /// <summary>It has ended, or was let go.</summary>
    public bool IsOver { get; set; }
}
