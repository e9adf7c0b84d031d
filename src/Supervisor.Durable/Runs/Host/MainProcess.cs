using Supervisor.Durable.Linux;

namespace Supervisor.Durable.Runs.Host;

/// <summary>A run's main process, found by what its slot or the database says of it; used by one thread at a time.</summary>
internal sealed class MainProcess(RunId run, string job, HostContext host) : IDisposable
{
    private LiveProcess? _live;

    /// <summary>Its pidfd and identity, while there is one at hand.</summary>
    public LiveProcess? Live => _live;

    /// <summary>It was looked for, and is not there any more.</summary>
    public bool IsGone { get; private set; }

    /// <summary>
    /// The machine has booted since it was launched, or that was in another container: a process with its pid is another's.
    /// </summary>
    public bool HasBooted { get; set; }

    /// <summary>Whether a process of this run may be one of this boot and container.</summary>
    public bool IsHere(ProcessIdentity process) => IsHere(process.BootId, process.StartTime);

    /// <inheritdoc cref="IsHere(ProcessIdentity)"/>
    /// <param name="kernel">The kernel's boot in which it ran.</param>
    /// <param name="startTime">When it began.</param>
    public bool IsHere(Guid kernel, long startTime) => !HasBooted && BootIdentity.Current.MayHold(kernel, startTime);

    /// <summary>Whether it is at hand; opens its pidfd where that wasn't done yet.</summary>
    /// <exception cref="NativeException">It cannot be known now.</exception>
    public bool Find(ProcessIdentity? process)
    {
        if (_live is null && !IsGone && process is not null)
        {
            _live = IsHere(process) ? LiveProcess.Find(process.Pid, process.StartTime, process.PidfdInode) : null;
            IsGone = _live is null;
        }
        return _live is not null;
    }

    /// <summary>As <see cref="Find"/>; false also if it cannot be known now: then it is tried again when it is needed next.</summary>
    public bool TryFind(ProcessIdentity? process)
    {
        try
        {
            return Find(process);
        }
        catch (NativeException e) // no descriptors left
        {
            host.Log.DoneWithout(job, run.Value, "opening a pidfd of its process", e);
            return false;
        }
    }

    /// <summary>Sends a signal to it or to the group it leads; null, or why it could not be delivered.</summary>
    /// <param name="process">It.</param>
    /// <param name="signal">The signal.</param>
    /// <param name="group">Whether its group gets it.</param>
    /// <param name="wakes">Whether SIGCONT follows: one that is stopped hears no signal before.</param>
    public string? Signal(ProcessIdentity? process, int signal, bool group, bool wakes = false)
    {
        host.Reach(HostFault.SignalBefore);
        var result = TryFind(process) ? _live!.Signal(signal, group) : IsGone ? -Errno.ESRCH : -Errno.EMFILE;
        if (wakes && result == 0)
            _ = _live!.Signal(NativeProcesses.SIGCONT, group);
        host.Reach(HostFault.SignalAfter);
        return Refusal(result, signal);
    }

    /// <summary>SIGKILLs it, if it is at hand; null, or why that could not be done.</summary>
    public string? Kill()
    {
        if (_live is null)
            return null;
        host.Reach(HostFault.KillBefore);
        var result = _live.Signal(NativeProcesses.SIGKILL, group: false);
        host.Reach(HostFault.KillAfter);
        return result == -Errno.ESRCH ? null : Refusal(result, NativeProcesses.SIGKILL);
    }

    private string? Refusal(int result, int signal) => result switch
    {
        0 => null,
        -Errno.ESRCH => Answers.AlreadyEnded,
        -Errno.EPERM =>
            $"process {_live!.Pid} runs as another user, who may not be signalled (EPERM); run the supervisor as root or as that user",
        -Errno.EINVAL => $"{signal} is no signal of this kernel (EINVAL); use 1 to 64",
        _ => Errno.Describe(-result),
    };

    /// <inheritdoc/>
    public void Dispose() => _live?.Dispose();
}
