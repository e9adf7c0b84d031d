namespace Supervisor.Durable;

/// <summary>How a supervisor is opened.</summary>
public sealed record SupervisorOptions
{
    /// <summary>Where everything is kept: the database, run directories, logs. Made (mode 0700) if it is not there.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>What an accepted control survives.</summary>
    public Durability Durability { get; init; } = Durability.Full;

    /// <summary>For how long history is kept; null: for ever.</summary>
    public Retention? History { get; init; }

    /// <summary>The shim's program; null: <c>dsup-shim</c> beside the application, or in its <c>runtimes/RID/native</c>.</summary>
    public string? ShimPath { get; init; }

    /// <summary>The umask of the jobs' processes (umask(2)).</summary>
    public int Umask { get; init; } = 0x12;                          // 022

    /// <summary>
    /// The soft limit of open files of the jobs' processes (getrlimit(2)); null: that of this process, which .NET has raised to the hard limit. It is
    /// never more than the hard limit.
    /// </summary>
    public long? OpenFiles { get; init; }

    /// <summary>The oom_score_adj of the jobs' processes (proc_pid_oom_score_adj(5)); null: that of this process.</summary>
    public int? OomScore { get; init; }

    /// <summary>Launch by a second stage of the shim instead of fork.</summary>
    public bool GateBySpawn { get; init; }

    /// <summary>
    /// Be the parent of what a job leaves when its shim is killed (prctl(2), PR_SET_CHILD_SUBREAPER), so that it is found and ended with
    /// the job, and reap every child of this process that has ended and that the supervisor did not start: as pid 1 of a container, too.
    /// Not for a program that starts processes by itself (<see cref="System.Diagnostics.Process"/>): their exit codes would be gone.
    /// Without it such processes are found by their environment and by the output that they hold.
    /// </summary>
    public bool AdoptOrphans { get; init; }

    /// <summary>How many shims wait for a run; null: as many as is usual. For crash tests.</summary>
    internal int? ReadyShims { get; init; }

    /// <summary>The program's own hooks, by the names that durable controls store.</summary>
    public HookRegistry Hooks { get; init; } = new();

    /// <summary>
    /// How long a spawn hook or spawn function may take: its job is starting until then, and nothing else of the job has its turn. One that
    /// has not returned makes the launch fail.
    /// </summary>
    public TimeSpan SpawnHookTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Stop every job, each with its own signal and grace, when the host stops (<c>AddDurableSupervisor</c> only); else they go on running. The next
    /// start brings back what should run, as after a loss of power.
    /// </summary>
    public bool StopJobsOnShutdown { get; init; }

    /// <summary>Schedules fire from <see cref="DurableSupervisor.ReleaseSchedules"/> on only: for who declares them first.</summary>
    public bool HoldSchedules { get; init; }

    /// <summary>Called with the name of each fault point when it is reached; does nothing in production. For crash tests.</summary>
    public Action<string> Reach { get; init; } = _ => { };
}
