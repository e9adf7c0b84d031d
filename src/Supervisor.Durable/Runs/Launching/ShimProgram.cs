using System.Runtime.InteropServices;
using Supervisor.Durable.Linux;
using Supervisor.Durable.Runs.Folder;
using Supervisor.Durable.Runs.Host;
using static Supervisor.Durable.Linux.NativeSpawn;

namespace Supervisor.Durable.Runs.Launching;

/// <summary>
/// Starts the shim's program with nothing of ours but what it is given: <c>dsup-shim --ready directory</c> with the locked description at
/// descriptor 3, the pipe it waits at at 4 and those of the command's output at 5 and 6, or <c>dsup-shim --zygote</c> with its socket at 3.
/// The program is opened once, and executed by that descriptor: what an upgrade or a build puts at its path later is no concern of a
/// supervisor that runs, nor whether anything is there.
/// </summary>
internal sealed unsafe class ShimProgram : IDisposable
{
    private const int TitleRoom = 512, Exited = 1;                   // CLD_EXITED (sigaction(2))

    /// <summary>It answers within milliseconds; a machine under load may take longer.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly ProcessHostOptions _options;
    private Descriptor? _program;

    public ShimProgram(ProcessHostOptions options)
    {
        _options = options;
        try
        {
            Open();
        }
        catch (NativeException)
        {
            // each launch says so, and tries again
        }
    }

    /// <summary>Proves that the program can be executed on this machine, before anything is accepted that would need it.</summary>
    /// <exception cref="ShimUnusableException">It cannot: it was made for another one, or is no shim.</exception>
    public void Prove()
    {
        try
        {
            using var process = LiveProcess.Start(() => Spawn("/", ["--version"], []));
            if (!NativeWaiting.IsReadable(process.Pidfd, Patience))
            {
                _ = process.Signal(NativeProcesses.SIGKILL, group: false);
                _ = NativeWaiting.IsReadable(process.Pidfd, Patience) && NativeProcesses.TryReap(process.Pidfd) is null;
                throw Unusable($"it has not said its version within {Patience.TotalSeconds:0} s");
            }
            if (NativeProcesses.TryReap(process.Pidfd) is { } end && end != (Exited, 0))
                throw Unusable(end.Code == Exited
                    ? $"asked for its version it ended with code {end.Status}"
                    : $"asked for its version it was ended by signal {end.Status}");
        }
        catch (NativeException e) when (Reason(e.Number) is { } reason)
        {
            throw Unusable(reason);
        }
        catch (NativeException)
        {
            // no more processes or memory now: each launch says so, and tries again
        }
    }

    private static string? Reason(int errno) => errno switch
    {
        Errno.ENOEXEC => "it is no program for this kind of processor",
        Errno.ENOENT => "this machine has not got the loader that it needs: it was made for another C library, glibc or musl",
        Errno.EACCES or Errno.EPERM => "its file system, or a rule of this machine, does not let it be executed",
        _ => null,
    };

    private ShimUnusableException Unusable(string reason) => new(
        $"The shim {_options.ShimPath} cannot be executed on this machine: {reason}. Publish for this machine's runtime "
            + $"({RuntimeInformation.RuntimeIdentifier}), "
        + "or set SupervisorOptions.ShimPath to a shim that was made for it.");

    /// <summary>Starts a shim that waits; its process id. The caller closes its own copy of the lock, and must not unlock it.</summary>
    /// <exception cref="NativeException">It could not be spawned.</exception>
    public int Spawn(string directory, ReadOnlySpan<Descriptor> given) => Spawn(directory, ["--ready", directory], given);

    /// <summary>Starts a zygote; its process id.</summary>
    /// <exception cref="NativeException">It could not be spawned.</exception>
    /// <remarks>The last word is room for the names of its forks' folders, by which people and tools know shims (ps, pgrep -f).</remarks>
    public int SpawnZygote(Descriptor socket) => Spawn("/", ["--zygote", _options.DataDirectory, new string(' ', TitleRoom)], [socket]);

    /// <summary>Starts a pump for a command whose shim is dead; its process id.</summary>
    /// <exception cref="NativeException">It could not be spawned.</exception>
    public int SpawnPump(string directory, string pid, ReadOnlySpan<Descriptor> given) =>
        Spawn(directory, ["--pump", pid, directory], given);

    public void Dispose() => _program?.Dispose();

    private Descriptor Open()
    {
        lock (_gate)
            return _program ??= Native.OpenPath(_options.ShimPath);
    }

    private int Spawn(string directory, ReadOnlySpan<string> words, ReadOnlySpan<Descriptor> given)
    {
        var shim = _options.ShimPath;
        using var strings = new NativeStrings();
        var arguments = strings.Array([shim, .. words]);
        var environment = strings.Array(Environment(_options.ShimFault));
        var actions = stackalloc byte[OpaqueBytes];
        var attributes = stackalloc byte[OpaqueBytes];
        var high = new List<Descriptor>();
        Check(posix_spawn_file_actions_init(actions), "posix_spawn_file_actions_init", shim);
        try
        {
            // A description that already stood at 3 would keep its close-on-exec flag through dup2(3, 3).
            foreach (var descriptor in given)
                high.Add(Native.DuplicateAbove(descriptor));
            using var program = Native.DuplicateAbove(Open());
            Check(posix_spawnattr_init(attributes), "posix_spawnattr_init", shim);
            try
            {
                SetUp(actions, directory, high, program, strings);
                SetUp(attributes);
                var opened = strings.Text($"/proc/self/fd/{RunLayout.ProgramDescriptor}");
                Check(posix_spawn(out var pid, opened, actions, attributes, arguments, environment), "posix_spawn", shim);
                return pid;
            }
            finally
            {
                _ = posix_spawnattr_destroy(attributes);
            }
        }
        finally
        {
            high.ForEach(descriptor => descriptor.Dispose());
            _ = posix_spawn_file_actions_destroy(actions);
        }
    }

    private static void SetUp(byte* actions, string directory, List<Descriptor> given, Descriptor program, NativeStrings strings)
    {
        const string call = "posix_spawn_file_actions";
        Check(posix_spawn_file_actions_addopen(actions, 0, strings.Text("/dev/null"), Native.O_RDWR, 0), call, null);
        Check(posix_spawn_file_actions_adddup2(actions, 0, 1), call, null);
        Check(posix_spawn_file_actions_adddup2(actions, 0, 2), call, null);
        Check(posix_spawn_file_actions_addchdir_np(actions, strings.Text(directory)), call, null);
        for (var i = 0; i < given.Count; i++)
            Check(posix_spawn_file_actions_adddup2(actions, (int)given[i].DangerousGetHandle(), RunLayout.LockDescriptor + i), call, null);
        for (var unused = RunLayout.LockDescriptor + given.Count; unused < RunLayout.ProgramDescriptor; unused++)
            Check(posix_spawn_file_actions_addclose(actions, unused), call, null);
        Check(posix_spawn_file_actions_adddup2(actions, (int)program.DangerousGetHandle(), RunLayout.ProgramDescriptor), call, null);
        Check(posix_spawn_file_actions_addclosefrom_np(actions, RunLayout.ProgramDescriptor + 1), call, null);
    }

    private static void SetUp(byte* attributes)
    {
        // Whatever the runtime ignores or blocks in this thread is no business of the shim's. SIGCHLD is blocked from the first thread on:
        // it is read, and none of the runtime's threads may take it.
        var set = stackalloc byte[OpaqueBytes];
        _ = sigemptyset(set);
        _ = sigaddset(set, NativeProcesses.SIGCHLD);
        Check(posix_spawnattr_setsigmask(attributes, set), "posix_spawnattr_setsigmask", null);
        _ = sigfillset(set);
        Check(posix_spawnattr_setsigdefault(attributes, set), "posix_spawnattr_setsigdefault", null);
        Check(posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF), "posix_spawnattr_setflags", null);
    }

    /// <summary>A .NET program honours DOTNET_*: none of it may reach the shim.</summary>
    private static string[] Environment(string? fault)
    {
        var path = $"PATH={System.Environment.GetEnvironmentVariable("PATH") ?? ProgramLookup.DefaultPath}";
        return [path, .. ShimFaults.Of(fault)];
    }

    private static void Check(int errno, string call, string? on)
    {
        if (errno != 0)
            throw new NativeException(call, on, errno);
    }

    /// <summary>UTF-8 strings outside the managed heap, freed together.</summary>
    private sealed class NativeStrings : IDisposable
    {
        private readonly List<nint> _blocks = [];

        public byte* Text(string text)
        {
            var pointer = Marshal.StringToCoTaskMemUTF8(text);
            _blocks.Add(pointer);
            return (byte*)pointer;
        }

        /// <summary>A NULL-terminated array of pointers.</summary>
        public byte** Array(string[] texts)
        {
            var pointer = Marshal.AllocCoTaskMem((texts.Length + 1) * sizeof(nint));
            _blocks.Add(pointer);
            var array = (byte**)pointer;
            for (var i = 0; i < texts.Length; i++)
                array[i] = Text(texts[i]);
            array[texts.Length] = null;
            return array;
        }

        public void Dispose() => _blocks.ForEach(Marshal.FreeCoTaskMem);
    }
}
