using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Supervisor.Durable.Runs.Folder;

namespace Supervisor.Durable.Benchmarks.Rigs;

/// <summary>A supervisor in this process, on a fresh data directory; gone with all its processes when disposed.</summary>
internal sealed class MeasuredRig : IAsyncDisposable
{
    private MeasuredRig(DurableSupervisor supervisor, string directory) => (Supervisor, Directory) = (supervisor, directory);

    public DurableSupervisor Supervisor { get; }

    public string Directory { get; }

    public static async Task<MeasuredRig> OpenAsync(Action<string>? reach = null, bool gateBySpawn = false)
    {
        var directory = System.IO.Directory.CreateTempSubdirectory("dsup-bench-").FullName;
        var options = new SupervisorOptions { DataDirectory = directory, Reach = reach ?? (_ => { }), GateBySpawn = gateBySpawn };
        return new MeasuredRig(await DurableSupervisor.OpenAsync(options), directory);
    }

    public Task DefineSleepAsync(string job, RestartPolicy? restart = null) =>
        Supervisor.DefineAsync(job, new JobSpec(new Command(new Program.Exec("/bin/sleep", ["3600"]))) { Restart = restart ?? new RestartPolicy() });

    /// <summary>Defines so many jobs, at once.</summary>
    public Task DefineManyAsync(int count) => Task.WhenAll(Enumerable.Range(0, count).Select(i => DefineSleepAsync($"job{i}")));

    /// <summary>What the shim wrote about the run.</summary>
    public T Slot<T>(string job, long run, Slot slot)
        where T : unmanaged
    {
        var state = File.ReadAllBytes(Path.Combine(Directory, "runs", job, run.ToString(CultureInfo.InvariantCulture), RunLayout.StateFile));
        return MemoryMarshal.Read<T>(state.AsSpan(((int)slot * RunLayout.SlotBytes) + Unsafe.SizeOf<SlotPrefix>()));
    }

    /// <summary>When its program was exec'ed, in nanoseconds since the Unix epoch.</summary>
    public long ExecutedAt(string job, long run) => Slot<ExecSlot>(job, run, Runs.Folder.Slot.Exec).WallNanoseconds;

    /// <summary>Now, by the clock that the shims use.</summary>
    public static long Wall() => (TimeProvider.System.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100;

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(Supervisor.History.Jobs().Select(job => Supervisor.Send(job.Job, ControlBatch.Stop()).WaitAsync()));
        await Supervisor.DisposeAsync();
        Rubbish.Add(Directory);
    }
}
