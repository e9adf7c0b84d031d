using System.Globalization;
using Supervisor.Durable.Linux;
using Supervisor.Durable.Runs.Host;

namespace Supervisor.Durable.Runs.Folder;

/// <summary>
/// The folder of one run: made complete under another name (<see cref="ReadyDirectory"/>), renamed into place, and renamed away before it
/// is removed. So a folder under its own name is always whole, unless another program touched it.
/// </summary>
internal sealed class RunDirectory
{
    /// <summary>Begins the names of folders that are being removed.</summary>
    private const string Removing = ".old-";

    private const uint OwnersOnly = 0x1C0;                           // 0700

    private readonly string _jobFolder, _name;
    private readonly bool _durable;
    private readonly Action<string> _reach;

    private RunDirectory(string runs, string job, string name, bool durable, Action<string>? reach) =>
        (_jobFolder, _name, _durable, _reach) = (System.IO.Path.Combine(runs, job), name, durable, reach ?? (_ => { }));

    /// <summary>Its final path.</summary>
    public string Path => System.IO.Path.Combine(_jobFolder, _name);

    /// <summary>The state file, once published.</summary>
    public string StatePath => In(Path, RunLayout.StateFile);

    public bool Exists => Directory.Exists(Path);

    /// <summary>Whether it is no run's yet, but made for one (<see cref="ReadyDirectory"/>).</summary>
    public bool IsReady => System.IO.Path.GetFileName(_jobFolder) == ReadyDirectory.Folder;

    private string LockPath => In(Path, RunLayout.LockFile);

    /// <summary>Whether a job of that name can have a folder below the runs folder.</summary>
    public static bool IsFolder(string job) => job.Length > 0 && job is not ("." or "..") && !job.AsSpan().ContainsAny('/', '\0');

    /// <summary>The folder of a job's run.</summary>
    /// <exception cref="ArgumentException">The job's name would lead out of the runs folder.</exception>
    public static RunDirectory Of(ProcessHostOptions options, string job, RunId run, Action<string>? reach = null)
    {
        if (!IsFolder(job))
            throw new ArgumentException($"'{job}' cannot be the name of a folder.", nameof(job));
        return new RunDirectory(options.Runs, job, run.ToString(), options.Durable, reach);
    }

    /// <summary>All folders in the runs folder that are not one of these; those being made or removed too.</summary>
    public static IEnumerable<RunDirectory> Others(ProcessHostOptions options, IReadOnlySet<string> paths, Action<string>? reach = null)
    {
        if (!Directory.Exists(options.Runs))
            yield break;
        foreach (var job in Folders(options.Runs))
        {
            foreach (var path in Folders(job))
            {
                if (!paths.Contains(path))
                    yield return new RunDirectory(
                        options.Runs, System.IO.Path.GetFileName(job), System.IO.Path.GetFileName(path), options.Durable, reach);
            }
        }
    }

    /// <summary>Gives a prepared folder its name. Not flushed: see <see cref="ReadyDirectory"/>.</summary>
    public void Publish(ReadyDirectory ready)
    {
        int renamed;
        do
        {
            Native.MakeDirectory(_jobFolder, OwnersOnly);
            _reach(HostFault.LaunchJobFolderMade);
            renamed = Native.TryRename(ready.Path, Path);
        }
        // the job's folder was empty, and went with the end of an earlier run
        while (renamed == -Errno.ENOENT && Directory.Exists(ready.Path));
        Native.Check(renamed, "rename", Path);
    }

    /// <summary>Gives a folder its name back that was this run's before the power went, unless there is one.</summary>
    public void TakeOver(string path)
    {
        if (Exists)
            return;
        _reach(HostFault.RestoreNameBefore);
        Native.MakeDirectory(_jobFolder, OwnersOnly);
        Native.Rename(path, Path);
        _reach(HostFault.RestoreNameAfter);
    }

    /// <summary>True with the lock held, or with null if there is no lock file to hold; false while another process holds it.</summary>
    /// <exception cref="NativeException">It cannot be known (no more descriptors, …).</exception>
    public bool TryLock(out Descriptor? held)
    {
        held = OpenLock();
        if (held is null)
            return true;
        if (Native.Lock(held, LockPath, wait: false))
            return true;
        held.Dispose();
        held = null;
        return false;
    }

    /// <summary>Waits, for as long as it takes, until the lock is ours; null if there is no lock file.</summary>
    /// <exception cref="NativeException">It cannot be known (no more descriptors, …).</exception>
    public Descriptor? WaitForLock()
    {
        var held = OpenLock();
        if (held is not null)
            Native.Lock(held, LockPath, wait: true);
        return held;
    }

    /// <summary>The slots; none where there is no state file.</summary>
    /// <exception cref="NativeException">It cannot be read now (no more descriptors, …): that it is empty would be a wrong
    /// answer.</exception>
    public RunState ReadState()
    {
        var state = StateReader.Read(StatePath, out var error);
        return Errno.IsTransient(error) ? throw new NativeException("read", StatePath, error) : state;
    }

    /// <summary>What is known of its spec; <see cref="SpecSummary.Unknown"/> where that is missing or damaged.</summary>
    /// <exception cref="NativeException">It cannot be read now (no more descriptors, …).</exception>
    public SpecSummary ReadSpec() => SpecSummary.Read(In(Path, RunLayout.SpecFile));

    /// <summary>Null where it cannot be read now.</summary>
    public SpecSummary? TryReadSpec()
    {
        try
        {
            return ReadSpec();
        }
        catch (NativeException)
        {
            return null;
        }
    }

    /// <summary>Writes down what recovery decided; the caller holds the lock.</summary>
    public void WriteVerdict(VerdictKind kind, DateTimeOffset at)
    {
        using var state = Native.OpenRegular(StatePath, Native.O_WRONLY);
        var slot = StateReader.Format(new VerdictSlot { Kind = kind, WallNanoseconds = WallClock.ToNanoseconds(at) });
        Native.WriteAll(state, StatePath, slot, (long)Slot.Verdict * RunLayout.SlotBytes);
        _reach(HostFault.VerdictNotSynced);
        if (_durable)
            Native.Sync(state, StatePath);
    }

    /// <summary>Writes down what is done to end the run.</summary>
    /// <exception cref="NativeException">It cannot be written.</exception>
    public void WriteStop(in StopSlot stop) => Write(Slot.Stop, StateReader.Format(stop));

    /// <summary>Writes down that what is left was asked, and until when it has time; the shim is dead.</summary>
    /// <exception cref="NativeException">It cannot be written.</exception>
    public void WriteLeft(in LeftSlot left) => Write(Slot.Left, StateReader.Format(left));

    private void Write(Slot slot, ReadOnlySpan<byte> bytes)
    {
        using var state = Native.Open(StatePath, Native.O_WRONLY);
        Native.WriteAll(state, StatePath, bytes, (long)slot * RunLayout.SlotBytes);
    }

    /// <summary>
    /// Empties it for another run; the caller holds the lock. Null where it can't be used for that, and is to be removed.
    /// </summary>
    public ReadyDirectory? GiveAway(ProcessHostOptions options)
    {
        try
        {
            return ReadyDirectory.Reuse(options, Path, _reach);
        }
        // full, read-only, or just removed: removing it says why, if it can't either
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Removes it; the caller knows that its lock is free. Nothing happens if it isn't there.</summary>
    public void Remove()
    {
        _reach(HostFault.RemoveBefore);
        var old = _name.StartsWith('.')
            ? Path
            : System.IO.Path.Combine(_jobFolder, string.Create(CultureInfo.InvariantCulture, $"{Removing}{_name}"));
        if (old != Path)
        {
            Delete(old);
            var renamed = Native.TryRename(Path, old);
            if (renamed is -Errno.ENOENT or -Errno.ENOTDIR)
                return;
            Native.Check(renamed, "rename", Path);
        }
        _reach(HostFault.RemoveRenamed);
        Delete(old);
        _reach(HostFault.RemoveAfter);
    }

    /// <summary>
    /// Removes its job's folder if no run is left in it. A launch that has just found it makes it again: see <see cref="Publish"/>.
    /// </summary>
    public void RemoveEmptyJob()
    {
        if (!IsReady)
            _ = Native.TryRemoveDirectory(_jobFolder);               // says ENOTEMPTY where it isn't empty, and that is right
    }

    /// <summary>Removes the folders of jobs that hold no runs any more, as a supervisor that was killed may have left them.</summary>
    public static void RemoveEmptyJobs(ProcessHostOptions options)
    {
        if (Directory.Exists(options.Runs))
        {
            foreach (var job in Folders(options.Runs))
                _ = Native.TryRemoveDirectory(job);
        }
    }

    /// <summary>What a link leads to is not ours to clear away.</summary>
    private static IEnumerable<string> Folders(string folder) =>
        new DirectoryInfo(folder).EnumerateDirectories("*", Unlinked).Select(found => found.FullName);

    private static readonly EnumerationOptions Unlinked = new() { AttributesToSkip = FileAttributes.ReparsePoint };

    /// <summary>
    /// Null only where there is provably none, or something else in its place: else a run would be taken for one without a holder. Reading
    /// is enough for a flock, and is still possible when the file system has become read-only.
    /// </summary>
    private Descriptor? OpenLock()
    {
        var result = Native.TryOpenRegular(LockPath, Native.O_RDWR, 0, out var held);
        if (result is -Errno.EROFS or -Errno.EACCES or -Errno.EPERM)
            result = Native.TryOpenRegular(LockPath, Native.O_RDONLY, 0, out held);
        return held is not null
            || result is -Errno.ENOENT or -Errno.ENOTDIR or -Errno.EISDIR or -Errno.ELOOP or -Errno.ENXIO
            ? held
            : throw new NativeException("open", LockPath, -result);
    }

    private static string In(string folder, string file) => System.IO.Path.Combine(folder, file);

    private static void Delete(string folder)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }
}
