using System.Runtime.InteropServices;
using Supervisor.Durable.Runs.Folder;
using Supervisor.Durable.Shim;

namespace Supervisor.Durable.SystemTests.Shim;

/// <summary>One run directory and the real shim on it, started as the supervisor starts it.</summary>
internal sealed class ShimRig : IDisposable
{
    private readonly ScratchDirectory _scratch = new("dsup-shim-");
    private int _shim;

    public ShimRig(RunSpec spec)
    {
        Run = _scratch.In("run");
        Logs = _scratch.In("logs", "job");
        Directory.CreateDirectory(Run);
        File.WriteAllBytes(InRun(RunLayout.SpecFile), spec.ToBytes(Logs));
        File.WriteAllBytes(InRun(RunLayout.StateFile), new byte[RunLayout.StateBytes]);
        File.WriteAllBytes(InRun(RunLayout.LockFile), []);
    }

    public string Folder => _scratch.Path;
    public string Run { get; }
    public string Logs { get; }
    public int ExitCode { get; private set; }

    /// <summary>As the supervisor does: the shim is started with SIGCHLD blocked, and not ignored.</summary>
    public bool BlocksChildSignal { get; init; } = true;
    public bool IgnoresChildSignal { get; init; }

    /// <summary>Known when the program was exec'ed.</summary>
    public int ShimPid => Read<HeaderSlot>(Slot.Header)!.Value.ShimPid;
    public string Log => File.Exists(Path.Combine(Logs, "current")) ? File.ReadAllText(Path.Combine(Logs, "current")) : "";

    /// <summary>The texts of the log's records, without their prefixes.</summary>
    public string[] LogTexts => [.. Log.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l[40..])];

    public string InRun(string name) => Path.Combine(Run, name);

    /// <summary>Starts, waits until the shim has gone, and returns the recorded end.</summary>
    public static async Task<(ShimRig Rig, EndSlot End)> CompleteAsync(RunSpec spec)
    {
        var rig = new ShimRig(spec).Start();
        await rig.ShimGoneAsync();
        return (rig, rig.Read<EndSlot>(Slot.End) ?? throw new InvalidOperationException("no end was recorded"));
    }

    public unsafe ShimRig Start(ShimFault fault = ShimFault.None, bool locked = true)
    {
        int file = TestNative.open(InRun(RunLayout.LockFile), TestNative.O_RDWR | TestNative.O_CLOEXEC, 0);
        int none = TestNative.open("/dev/null", TestNative.O_RDWR | TestNative.O_CLOEXEC, 0);
        if (locked)
            Assert.Equal(0, TestNative.flock(file, TestNative.LOCK_EX | TestNative.LOCK_NB));
        byte* actions = stackalloc byte[256];
        TestNative.posix_spawn_file_actions_init(actions);
        for (int standard = 0; standard <= 2; standard++)
            TestNative.posix_spawn_file_actions_adddup2(actions, none, standard);
        TestNative.posix_spawn_file_actions_adddup2(actions, file, RunLayout.LockDescriptor);

        byte* attributes = stackalloc byte[512];
        ulong* mask = stackalloc ulong[16];
        new Span<ulong>(mask, 16).Clear();
        mask[0] = BlocksChildSignal ? 1UL << TestNative.SIGCHLD - 1 : 0;
        TestNative.posix_spawnattr_init(attributes);
        TestNative.posix_spawnattr_setsigmask(attributes, mask);
        TestNative.posix_spawnattr_setflags(attributes, TestNative.POSIX_SPAWN_SETSIGMASK);
        string path = Executables.Shim;
        int pid;
        string?[] environment = fault == ShimFault.None ? [null] : ["DSUP_SHIM_FAULT=" + fault, null];
        string?[] words = IgnoresChildSignal ? ["sh", "-c", "trap '' CHLD; exec \"$0\" \"$1\"", path, Run, null] : [path, Run, null];
        Assert.Equal(0, TestNative.posix_spawn(&pid, IgnoresChildSignal ? "/bin/sh" : path, actions, attributes, words, environment));
        TestNative.close(file);
        TestNative.close(none);
        _shim = pid;
        return this;
    }

    public async Task ShimGoneAsync() => await Until.TrueAsync(TryReap, "the shim ends");

    public unsafe T? Read<T>(Slot slot) where T : unmanaged
    {
        ReadOnlySpan<byte> sector = File.ReadAllBytes(InRun(RunLayout.StateFile)).AsSpan((int)slot * RunLayout.SlotBytes, RunLayout.SlotBytes);
        var prefix = MemoryMarshal.Read<SlotPrefix>(sector);
        ReadOnlySpan<byte> payload = sector.Slice(sizeof(SlotPrefix), sizeof(T));
        bool valid = prefix.Magic == RunLayout.SlotMagic && prefix.Length == sizeof(T) && prefix.Checksum == RunSpec.Checksum(payload);
        return valid ? MemoryMarshal.Read<T>(payload) : null;
    }

    public async Task<int> ChildAsync()
    {
        await Until.TrueAsync(() => Read<ExecSlot>(Slot.Exec) is not null, "the program is exec'ed");
        return Read<StartedSlot>(Slot.Started)!.Value.Pid;
    }

    /// <summary>Limits the size of files for the running shim: a log that is as full as if the disk were.</summary>
    public unsafe void LimitLog(ulong bytes)
    {
        const int fileSize = 1;
        ulong* limit = stackalloc ulong[] { bytes, ulong.MaxValue };
        Assert.Equal(0, TestNative.prlimit64(_shim, fileSize, limit, null));
    }

    /// <summary>Whether the run's lock is free.</summary>
    public bool IsLockFree()
    {
        int file = TestNative.open(InRun(RunLayout.LockFile), TestNative.O_RDWR | TestNative.O_CLOEXEC, 0);
        bool free = TestNative.flock(file, TestNative.LOCK_EX | TestNative.LOCK_NB) == 0;
        TestNative.close(file);
        return free;
    }

    public void Dispose()
    {
        if (!TryReap())
        {
            TestNative.kill(_shim, TestNative.SIGKILL);
            SpinWait.SpinUntil(TryReap);
        }
        if (Read<StartedSlot>(Slot.Started) is { } started && ProcFile.IsAlive(started.Pid)
            && File.ReadAllText($"/proc/{started.Pid}/stat").Contains($" {started.StartTime} ", StringComparison.Ordinal))
            TestNative.kill(started.Pid, TestNative.SIGKILL);
        _scratch.Dispose();
    }

    private unsafe bool TryReap()
    {
        if (_shim == 0)
            return true;
        int status;
        if (TestNative.waitpid(_shim, &status, TestNative.WNOHANG) == 0)
            return false;
        ExitCode = (status & 0x7F) == 0 ? status >> 8 & 0xFF : -(status & 0x7F);
        _shim = 0;
        return true;
    }
}
