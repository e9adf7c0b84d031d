using System.Globalization;

namespace Supervisor.Durable.Processes;

/// <summary>
/// The folder of one run: made complete under a temporary name, renamed into place, and renamed away before it is removed. So a folder under
/// its own name is always whole, unless somebody else touched it.
/// </summary>
internal sealed class RunDirectory
{
    /// <summary>Begin names that are no run's: being made, being removed.</summary>
    private const string Making = ".new-", Removing = ".old-";

    private readonly string _runs, _jobFolder, _name;
    private readonly bool _durable;
    private readonly Action<string> _reach;

    private RunDirectory(string runs, string job, string name, bool durable, Action<string>? reach) =>
        (_runs, _jobFolder, _name, _durable, _reach) = (runs, System.IO.Path.Combine(runs, job), name, durable, reach ?? (_ => { }));

    /// <summary>Its final path.</summary>
    public string Path => System.IO.Path.Combine(_jobFolder, _name);

    /// <summary>The state file, once published.</summary>
    public string StatePath => In(Path, RunLayout.StateFile);

    /// <summary>The state file while the folder is being made.</summary>
    public string PreparedStatePath => In(Temporary, RunLayout.StateFile);

    public bool Exists => Directory.Exists(Path);

    private string Temporary => System.IO.Path.Combine(_jobFolder, Making + _name);

    private string LockPath => In(Path, RunLayout.LockFile);

    /// <summary>The folder of a job's run.</summary>
    /// <exception cref="ArgumentException">The job's name would lead out of the runs folder.</exception>
    public static RunDirectory Of(ProcessHostOptions options, string job, RunId run, Action<string>? reach = null)
    {
        if (job.Length == 0 || job is "." or ".." || job.AsSpan().ContainsAny('/', '\0'))
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
                    yield return new RunDirectory(options.Runs, System.IO.Path.GetFileName(job), System.IO.Path.GetFileName(path), options.Durable, reach);
            }
        }
    }

    /// <summary>Makes the folder, complete but for its name.</summary>
    public void Prepare(ReadOnlySpan<byte> spec)
    {
        MakeParents();
        Delete(Temporary); // of a launch that was cut short
        Native.MakeDirectory(Temporary, 0x1C0); // 0700
        _reach(HostFault.LaunchFolderMade);
        WriteFile(RunLayout.SpecFile, spec);
        _reach(HostFault.LaunchSpecWritten);
        WriteFile(RunLayout.StateFile, new byte[RunLayout.StateBytes]); // written, not a hole: a slot's write must not find the disk full
        _reach(HostFault.LaunchStateWritten);
        WriteFile(RunLayout.LockFile, []);
        Native.MakeFifo(In(Temporary, RunLayout.OutFifo), 0x180); // 0600
        Native.MakeFifo(In(Temporary, RunLayout.ErrFifo), 0x180);
        if (_durable)
            Native.SyncDirectory(Temporary);
    }

    /// <summary>Opens and takes the lock of the prepared folder; nobody else can have it yet.</summary>
    public Descriptor LockPrepared()
    {
        var path = In(Temporary, RunLayout.LockFile);
        var descriptor = Native.Open(path, Native.O_RDWR);
        Native.Lock(descriptor, path, wait: false);
        return descriptor;
    }

    /// <summary>Gives the prepared folder its name.</summary>
    public void Publish()
    {
        Native.Rename(Temporary, Path);
        _reach(HostFault.LaunchRenamedNotSynced);
        if (_durable)
            Native.SyncDirectory(_jobFolder);
    }

    /// <summary>True with the lock held, or with null if there is no lock file to hold; false while somebody else holds it.</summary>
    /// <exception cref="NativeException">It cannot be told (no more descriptors, …).</exception>
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
    /// <exception cref="NativeException">It cannot be told (no more descriptors, …).</exception>
    public Descriptor? WaitForLock()
    {
        var held = OpenLock();
        if (held is not null)
            Native.Lock(held, LockPath, wait: true);
        return held;
    }

    /// <summary>The slots; none where there is no state file.</summary>
    /// <exception cref="NativeException">It cannot be read now (no more descriptors, …): that it is empty would be a wrong answer.</exception>
    public RunState ReadState()
    {
        var state = StateReader.Read(StatePath, out var error);
        return Errno.IsTransient(error) ? throw new NativeException("read", StatePath, error) : state;
    }

    public SpecSummary ReadSpec() => SpecSummary.Read(In(Path, RunLayout.SpecFile));

    /// <summary>Writes down what recovery decided; the caller holds the lock.</summary>
    public void WriteVerdict(VerdictKind kind, DateTimeOffset at)
    {
        using var state = Native.Open(StatePath, Native.O_WRONLY);
        var slot = StateReader.Format(new VerdictSlot { Kind = kind, WallNanoseconds = WallClock.ToNanoseconds(at) });
        Native.WriteAll(state, StatePath, slot, (long)Slot.Verdict * RunLayout.SlotBytes);
        _reach(HostFault.VerdictNotSynced);
        if (_durable)
            Native.Sync(state, StatePath);
    }

    /// <summary>Removes what was prepared and not published.</summary>
    public void Discard() => Delete(Temporary);

    /// <summary>Removes it; the caller knows that its lock is free. Nothing happens if it isn't there.</summary>
    public void Remove()
    {
        _reach(HostFault.RemoveBefore);
        var old = _name.StartsWith('.') ? Path : System.IO.Path.Combine(_jobFolder, string.Create(CultureInfo.InvariantCulture, $"{Removing}{_name}"));
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

    /// <summary>Removes a job's folder that holds no runs any more. Only while nothing is being launched.</summary>
    public static void RemoveEmptyJobs(ProcessHostOptions options)
    {
        if (Directory.Exists(options.Runs))
        {
            foreach (var job in Folders(options.Runs))
                _ = Native.TryRemoveDirectory(job); // says ENOTEMPTY where it isn't empty, and that is right
        }
    }

    /// <summary>What a link leads to is not ours to clear away.</summary>
    private static IEnumerable<string> Folders(string folder) =>
        new DirectoryInfo(folder).EnumerateDirectories("*", Unlinked).Select(found => found.FullName);

    private static readonly EnumerationOptions Unlinked = new() { AttributesToSkip = FileAttributes.ReparsePoint };

    /// <summary>
    /// Null only where there is provably none, rubbish in its place included: else a run would be taken for one that nobody holds. Reading is
    /// enough for a flock, and is still possible when the file system has become read-only.
    /// </summary>
    private Descriptor? OpenLock()
    {
        var result = Native.TryOpen(LockPath, Native.O_RDWR, 0, out var held);
        if (result is -Errno.EROFS or -Errno.EACCES or -Errno.EPERM)
            result = Native.TryOpen(LockPath, Native.O_RDONLY, 0, out held);
        return held is not null || result is -Errno.ENOENT or -Errno.ENOTDIR or -Errno.EISDIR or -Errno.ELOOP ? held : throw new NativeException("open", LockPath, -result);
    }

    private static string In(string folder, string file) => System.IO.Path.Combine(folder, file);

    private static void Delete(string folder)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }

    private void MakeParents()
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(_runs)!);
        var made = Native.MakeDirectory(_runs, 0x1C0);
        if (made && _durable)
            Native.SyncDirectory(System.IO.Path.GetDirectoryName(_runs)!);
        if (Native.MakeDirectory(_jobFolder, 0x1C0) && _durable)
            Native.SyncDirectory(_runs);
    }

    private void WriteFile(string name, ReadOnlySpan<byte> bytes)
    {
        var path = In(Temporary, name);
        using var file = Native.Open(path, Native.O_WRONLY | Native.O_CREAT | Native.O_EXCL, 0x180);
        Native.WriteAll(file, path, bytes, 0);
        if (_durable && !bytes.IsEmpty)
            Native.Sync(file, path);
    }
}
