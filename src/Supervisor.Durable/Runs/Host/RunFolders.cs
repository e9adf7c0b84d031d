using Supervisor.Durable.Linux;
using Supervisor.Durable.Runs.Folder;

namespace Supervisor.Durable.Runs.Host;

/// <summary>The folders of runs that are over, or that no run is known for.</summary>
internal sealed class RunFolders(HostContext host)
{
    /// <summary>Removes the folder of a run of which all is in the database, or keeps it for another run.</summary>
    /// <param name="job">Its job's name.</param>
    /// <param name="run">The run.</param>
    /// <param name="isFree">Its lock is free, or will be in a moment.</param>
    public void Forget(string job, RunId run, bool isFree)
    {
        host.Reach(HostFault.ForgetBefore);
        var directory = Of(job, run);
        if (!RemoveIfFree(directory, wait: isFree, reuse: true))
            host.Log.StillLocked(directory.Path);
        host.Reach(HostFault.ForgetAfter);
    }

    /// <summary>Removes what an attempt to launch a run has left.</summary>
    public void Discard(string job, RunId run)
    {
        host.Reach(HostFault.LaunchAgainBefore);
        RemoveIfFree(Of(job, run), wait: true);
        host.Reach(HostFault.LaunchAgainAfter);
    }

    /// <summary>
    /// The power went, and of a launch there is all but the renaming of its folder, which isn't flushed (see <see cref="ReadyDirectory"/>).
    /// </summary>
    public void RestoreNames(IReadOnlyList<RecoverOrder> runs)
    {
        foreach (var (run, path) in Claimed().Concat(Displaced(runs)))
        {
            if (runs.FirstOrDefault(order => order.Run == run) is not { } order)
                continue;
            try
            {
                Of(order.Job, run).TakeOver(path);
            }
            catch (NativeException e)                                // one run's trouble is not the others'
            {
                host.Log.DoneWithout(order.Job, run.Value, "giving its directory its name back", e);
            }
        }
    }

    /// <summary>Removes what belongs to no run that is still of interest.</summary>
    public void Sweep(IReadOnlyList<RecoverOrder> runs)
    {
        var known = runs.Select(order => Of(order.Job, order.Run).Path).ToHashSet(StringComparer.Ordinal);
        host.Reach(HostFault.SweepBefore);
        foreach (var directory in Others(known))
        {
            try
            {
                if (RemoveIfFree(directory, wait: false))
                    continue;
                if (directory.IsReady || directory.ReadState().End is { IsAll: not 0 })
                    host.Start(() => RemoveIfFree(directory, wait: true)); // its shim is just noticing that it is not needed, or leaving
                else
                    host.Log.UnknownRun(directory.Path);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                host.Log.Failed(e);
            }
        }
        RunDirectory.RemoveEmptyJobs(host.Options);
        host.Reach(HostFault.SweepAfter);
    }

    private RunDirectory Of(string job, RunId run) => RunDirectory.Of(host.Options, job, run, host.Reach);

    /// <param name="directory">What is to be removed.</param>
    /// <param name="wait">
    /// The shim is known to be gone. The lock may yet be held for a moment: by a thread of ours, or by a shim just being spawned, which has
    /// copies of all our descriptors until its exec.
    /// </param>
    /// <param name="reuse">What is of use for another run is kept for it.</param>
    private bool RemoveIfFree(RunDirectory directory, bool wait, bool reuse = false)
    {
        if (!directory.Exists)
            return true;
        if (!Hold(directory, wait, out var held))
            return false;
        ReadyDirectory? spare = null;
        using (held)
        {
            if (reuse && held is not null && host.Spares.HasRoom)
                spare = directory.GiveAway(host.Options);
            if (spare is null)
                directory.Remove();
        }
        directory.RemoveEmptyJob();
        if (spare is not null)
            host.Spares.Add(spare);                                  // only now: its lock is free
        return true;
    }

    private static bool Hold(RunDirectory directory, bool wait, out Descriptor? held)
    {
        if (!wait)
            return directory.TryLock(out held);
        held = directory.WaitForLock();
        return true;
    }

    /// <summary>
    /// A job whose name could not be read has another one now: its run's folder stands below the old one, whatever that is.
    /// </summary>
    private IEnumerable<(RunId Run, string Path)> Displaced(IReadOnlyList<RecoverOrder> runs) => runs.Where(order => order.IsRenamed)
        .SelectMany(order => Others([]).Where(folder => Path.GetFileName(folder.Path) == order.Run.ToString())
            .Select(folder => (order.Run, folder.Path)));

    private List<(RunId Run, string Path)> Claimed()
    {
        try
        {
            return [.. ReadyDirectory.Claimed(host.Options)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            host.Log.Failed(e);
            return [];
        }
    }

    /// <summary>A folder that cannot be listed is left as it is.</summary>
    private List<RunDirectory> Others(HashSet<string> known)
    {
        try
        {
            return [.. RunDirectory.Others(host.Options, known, host.Reach)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            host.Log.Failed(e);
            return [];
        }
    }
}
