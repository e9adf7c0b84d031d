using System.Diagnostics.CodeAnalysis;
using Supervisor.Durable.Errors;

namespace Supervisor.Durable;

/// <summary>How a supervisor is opened.</summary>
public sealed record SupervisorOptions
{
    /// <summary>Everything as it is by default, for an initializer that sets the data directory.</summary>
    public SupervisorOptions() { }

    /// <summary>Everything as it is by default: also for languages that know no required properties, such as Visual Basic.</summary>
    /// <param name="dataDirectory">Where everything is kept.</param>
    [SetsRequiredMembers]
    public SupervisorOptions(string dataDirectory) => DataDirectory = Argument.NotNull(dataDirectory);

    /// <summary>Where everything is kept: the database, run directories, logs. Made (mode 0700) if it is not there.</summary>
    public required string DataDirectory { get; init => field = Argument.NotNull(value); }

    /// <summary>What an accepted control survives.</summary>
    public Durability Durability { get; init; } = Durability.Full;

    /// <summary>For how long history is kept; null: for ever.</summary>
    public Retention? History { get; init; }

    /// <summary>The shim's program; null: <c>dsup-shim</c> beside the application, or in its <c>runtimes/RID/native</c>.</summary>
    public string? ShimPath { get; init; }

    /// <summary>The umask of the jobs' processes (umask(2)).</summary>
    public int Umask { get; init; } = 0x12;                          // 022

    /// <summary>
    /// The soft limit of open files of the jobs' processes (getrlimit(2)); null: that of this process, which .NET has raised to the hard
    /// limit. It is
    /// never more than the hard limit.
    /// </summary>
    public long? OpenFiles { get; init; }

    /// <summary>The oom_score_adj of the jobs' processes (proc_pid_oom_score_adj(5)); null: that of this process.</summary>
    public int? OomScore { get; init; }

    /// <summary>Launch by a second stage of the shim instead of fork.</summary>
    public bool GateBySpawn { get; init; }

    /// <summary>
    /// Become the parent of the processes that a killed shim leaves (prctl(2), PR_SET_CHILD_SUBREAPER), so that they are found and ended
    /// with
    /// their job. Every ended child of this process that the supervisor did not start is then reaped, also as pid 1 of a container.
    /// Not for a program that starts processes by itself (<see cref="System.Diagnostics.Process"/>): their exit codes would be gone.
    /// Without this option such processes are found by their environment and by the output pipes that they hold.
    /// </summary>
    public bool AdoptOrphans { get; init; }

    /// <summary>How many shims wait for a run; null: as many as is usual. For crash tests.</summary>
    internal int? ReadyShims { get; init; }

    /// <summary>The program's own hooks, by the names that durable controls store.</summary>
    public HookRegistry Hooks { get; init => field = Argument.NotNull(value); } = new();

    /// <summary>
    /// How long a spawn hook or spawn function may take: its job is starting until then, and nothing else of the job has its turn. One that
    /// has not returned makes the launch fail.
    /// </summary>
    public TimeSpan SpawnHookTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Stop every job, each with its own signal and grace, when the host stops (<c>AddDurableSupervisor</c> only); else they keep running.
    /// The next
    /// start brings back what should run, as after a loss of power. The host waits for its <c>HostOptions.ShutdownTimeout</c> (30 s) and no
    /// longer:
    /// raise it above the longest grace. A job that needs longer is named in a warning, and ended by the next start.
    /// </summary>
    public bool StopJobsOnShutdown { get; init; }

    /// <summary>Schedules fire from <see cref="DurableSupervisor.ReleaseSchedules"/> on only: for who declares them first.</summary>
    public bool HoldSchedules { get; init; }

    /// <summary>Called with the name of each fault point when it is reached; does nothing in production. For crash tests.</summary>
    public Action<string> Reach { get; init => field = Argument.NotNull(value); } = _ => { };
}
