using System.Globalization;
using System.Text;
using Supervisor.Durable.Linux;
using Supervisor.Durable.Runs.Host;

namespace Supervisor.Durable.Runs.Folder;

/// <summary>
/// The folder of a run that isn't known yet. It is complete but for the text of its spec, and on disk ahead of time. So a launch
/// waits only for the one flush that is its commit point. It becomes a run's folder by being renamed, and, when the run is over and
/// forgotten, the folder of another one (<see cref="Reuse"/>).
/// <para>
/// That renaming is not flushed, nor is the spec. They need not be: processes survive the supervisor but not a power loss, after which a
/// run is judged by its <c>started</c> alone; and that is in a file whose every block and name were on disk before. If the new name was
/// lost, the old one is there, and the header beside <c>started</c> (one block, one flush) says whose folder it is: see
/// <see cref="Claimed"/>.
/// </para>
/// </summary>
internal sealed class ReadyDirectory
{
    /// <summary>No job can have this name; and those who list runs skip names that begin with a dot.</summary>
    public const string Folder = ".ready";

    private const uint OwnersOnly = 0x1C0, OwnersFile = 0x180; // 0700, 0600

    private static long s_last;

    private ReadyDirectory(string path) => Path = path;

    /// <summary>Its path until it is a run's.</summary>
    public string Path { get; }

    /// <summary>Its state file until it is a run's.</summary>
    public string StatePath => In(RunLayout.StateFile);

    /// <summary>Makes one. It is not flushed yet.</summary>
    public static ReadyDirectory Make(ProcessHostOptions options, Action<string>? reach = null)
    {
        MakeParents(options);
        var directory = new ReadyDirectory(NewPath(options));
        try
        {
            reach?.Invoke(HostFault.LaunchFolderMade);
            // written, not a hole: a slot's write must not find the disk full
            directory.WriteFile(RunLayout.StateFile, new byte[RunLayout.StateBytes]);
            reach?.Invoke(HostFault.LaunchStateWritten);
            directory.WriteFile(RunLayout.LockFile, []);
            directory.WriteFile(RunLayout.SpecFile, []);
            return directory;
        }
        catch
        {
            directory.Remove();
            throw;
        }
    }

    /// <summary>
    /// Empties a run's folder and takes it out of its job's: the slots first, so that what waits for a run never says anything of another.
    /// As after <see cref="Make"/> nothing is flushed yet. If the power goes before it is, the folder is an old run's, or of no run: swept
    /// either way.
    /// </summary>
    /// <returns>Null where it holds anything but what we put there: then it is to be removed.</returns>
    /// <exception cref="NativeException">It cannot be emptied.</exception>
    public static ReadyDirectory? Reuse(ProcessHostOptions options, string path, Action<string> reach)
    {
        if (!IsOurs(path))
            return null;
        MakeParents(options);
        reach(HostFault.ReuseBefore);
        Overwrite(System.IO.Path.Combine(path, RunLayout.StateFile), new byte[RunLayout.StateBytes], Native.O_WRONLY);
        reach(HostFault.ReuseEmptied);
        Overwrite(System.IO.Path.Combine(path, RunLayout.SpecFile), [], Native.O_WRONLY | Native.O_TRUNC);   // it may hold secrets
        var ready = new ReadyDirectory(NextPath(options));
        if (Native.TryRename(path, ready.Path) != 0)
            return null;
        reach(HostFault.ReuseAfter);
        return ready;
    }

    /// <summary>Puts these on disk: with a journal the first flush does nearly all of it.</summary>
    public static void Flush(ProcessHostOptions options, IReadOnlyList<ReadyDirectory> made)
    {
        if (!options.Durable)
            return;
        foreach (var directory in made)
        {
            Native.SyncFile(directory.StatePath);
            Native.SyncDirectory(directory.Path);
        }
        Native.SyncDirectory(FolderOf(options));
    }

    /// <summary>
    /// Folders that were a run's when the power went: the run's number, and the folder's path. Only before the first launch.
    /// </summary>
    public static IEnumerable<(RunId Run, string Path)> Claimed(ProcessHostOptions options)
    {
        if (!Directory.Exists(FolderOf(options)))
            yield break;
        foreach (var path in Directory.GetDirectories(FolderOf(options)))
        {
            if (StateReader.Read(System.IO.Path.Combine(path, RunLayout.StateFile)).Header is { } header)
                yield return (new RunId(header.Run), path);
        }
    }

    /// <summary>
    /// Opens and takes its lock. Only a shim just being spawned may have it for a moment, since it has copies of all our descriptors.
    /// </summary>
    public Descriptor Lock()
    {
        var path = In(RunLayout.LockFile);
        var descriptor = Native.OpenRegular(path, Native.O_RDWR);
        Native.Lock(descriptor, path, wait: true);
        return descriptor;
    }

    /// <summary>Says what is to be run.</summary>
    public void WriteSpec(ReadOnlySpan<byte> spec) => Overwrite(In(RunLayout.SpecFile), spec, Native.O_WRONLY);

    /// <summary>Crash tests only: says where its shim is to die.</summary>
    public void WriteFault(string fault) => WriteFile(RunLayout.FaultFile, Encoding.ASCII.GetBytes(fault));

    /// <summary>Removes it, as far as that goes: what is left is swept at the next start.</summary>
    public void Remove()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }

    private static string FolderOf(ProcessHostOptions options) => System.IO.Path.Combine(options.Runs, Folder);

    private static void MakeParents(ProcessHostOptions options)
    {
        options.RefuseIfLost();
        if (Directory.Exists(FolderOf(options)))
            return;
        if (Native.MakeDirectory(options.Runs, OwnersOnly) && options.Durable)
            Native.SyncDirectory(options.DataDirectory);
        if (Native.MakeDirectory(FolderOf(options), OwnersOnly) && options.Durable)
            Native.SyncDirectory(options.Runs);
    }

    /// <summary>Names of an earlier supervisor's folders may still be taken, for as long as its shims need to notice its end.</summary>
    private static string NewPath(ProcessHostOptions options)
    {
        while (true)
        {
            var path = NextPath(options);
            if (Native.MakeDirectory(path, OwnersOnly))
                return path;
        }
    }

    private static string NextPath(ProcessHostOptions options) => System.IO.Path.Combine(
        FolderOf(options), string.Create(CultureInfo.InvariantCulture, $".{Environment.ProcessId}-{Interlocked.Increment(ref s_last)}"));

    /// <summary>Whether it holds the files that we put there, and nothing else.</summary>
    private static bool IsOurs(string path)
    {
        var files = new DirectoryInfo(path).GetFileSystemInfos();
        return files.Length == 3
            && files.All(file => file is FileInfo { LinkTarget: null } && (file.Name is RunLayout.LockFile or RunLayout.SpecFile
            || (file.Name == RunLayout.StateFile && ((FileInfo)file).Length == RunLayout.StateBytes)));
    }

    private static void Overwrite(string path, ReadOnlySpan<byte> bytes, int flags)
    {
        using var file = Native.OpenRegular(path, flags);
        Native.WriteAll(file, path, bytes, 0);
    }

    private string In(string file) => System.IO.Path.Combine(Path, file);

    private void WriteFile(string name, ReadOnlySpan<byte> bytes)
    {
        var path = In(name);
        using var file = Native.Open(path, Native.O_WRONLY | Native.O_CREAT | Native.O_EXCL, OwnersFile);
        Native.WriteAll(file, path, bytes, 0);
    }
}
