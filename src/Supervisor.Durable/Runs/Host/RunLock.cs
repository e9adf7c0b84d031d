using Supervisor.Durable.Linux;
using Supervisor.Durable.Runs.Folder;

namespace Supervisor.Durable.Runs.Host;

/// <summary>
/// The lock of a run's folder, and what may be written only under it. A shim holds it for as long as it lives, so that one at a time judges
/// a run. Used as <see cref="HostedRun"/> is.
/// </summary>
/// <param name="run">The run.</param>
/// <param name="job">Its job's name.</param>
/// <param name="directory">Its folder.</param>
/// <param name="host">Clock, log and fault points.</param>
internal sealed class RunLock(RunId run, string job, RunDirectory directory, HostContext host) : IDisposable
{
    private Descriptor? _held, _taken;

    /// <summary>Takes it if it is free. The caller passes it to <see cref="Hold"/>, or disposes of it.</summary>
    /// <returns>False: another process has it, or no descriptor is left.</returns>
    public bool TryTake(out Descriptor? taken)
    {
        taken = null;
        try
        {
            return directory.TryLock(out taken);
        }
        catch (NativeException e) when (Errno.IsTransient(e.Number))
        {
            return false;
        }
    }

    /// <summary>It was taken by a thread whose news are on their way: it is released with the run if they do not arrive.</summary>
    public void Expect(Descriptor? taken) => Volatile.Write(ref _taken, taken);

    /// <summary>It is the run's until <see cref="Release"/>.</summary>
    /// <param name="taken">Null: there is no folder.</param>
    public void Hold(Descriptor? taken)
    {
        if (!ReferenceEquals(_held, taken))
            _held?.Dispose();
        _held = taken;
    }

    /// <summary>Writes down what became of the run; nothing where the lock is not held.</summary>
    public void WriteVerdict(VerdictKind kind)
    {
        if (_held is null)
            return;
        host.Reach(HostFault.VerdictBefore);
        try
        {
            directory.WriteVerdict(kind, host.Time.GetUtcNow());
        }
        catch (NativeException e)                                    // the next recovery comes to the same verdict
        {
            host.Log.DoneWithout(job, run.Value, "writing a verdict", e);
        }
        host.Reach(HostFault.VerdictAfter);
    }

    /// <summary>Removes the folder, as far as that goes.</summary>
    public void RemoveFolder()
    {
        try
        {
            directory.Remove();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            host.Log.DoneWithout(job, run.Value, "removing its directory", e);
        }
    }

    /// <summary>Lets others have it.</summary>
    public void Release()
    {
        _held?.Dispose();
        _held = null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Release();
        Volatile.Read(ref _taken)?.Dispose();
    }
}
