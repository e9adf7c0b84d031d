using Supervisor.Durable.Linux;
using Supervisor.Durable.Runs.Folder;
using Supervisor.Durable.Runs.Host;

namespace Supervisor.Durable.Runs.Launching;

/// <summary>Makes shims that wait: by the zygote, which is quick, or by starting the shim's program where there is no zygote.</summary>
internal sealed class ShimFactory(HostContext host) : IDisposable
{
    /// <summary>
    /// Descriptors that are never given to jobs: the runtime ends a program that cannot open a file in the wrong moment, and ends are read
    /// through files.
    /// </summary>
    public const int Reserve = 48;

    private const int MostFailures = 3, DescriptorsEach = 4;

    private Zygote? _zygote;
    private int _failures = host.Options.GateBySpawn ? MostFailures : 0;

    /// <summary>
    /// Makes so many, or fewer if only the first could be made, or if they would take the descriptors that launches need.
    /// </summary>
    /// <exception cref="NativeException">Not even one could be made.</exception>
    public IReadOnlyList<PooledShim> Make(int count)
    {
        count = (int)Math.Clamp((Native.DescriptorsLeft() - 2 * Reserve) / DescriptorsEach, 1, count);
        host.Reach(HostFault.LaunchDirectoryBefore);
        var directories = MakeDirectories(count);
        host.Reach(HostFault.LaunchDirectoryAfter);
        var made = new List<PooledShim>(directories.Count);
        try
        {
            foreach (var directory in directories)
                made.Add(Populate(directory));
        }
        catch (Exception e)
        {
            directories.Skip(made.Count).ToList().ForEach(directory => directory.Remove());
            if (e is NativeException && made.Count > 0)
                return made;
            made.ForEach(shim => shim.Dispose());
            throw;
        }
        return made;
    }

    public void Dispose()
    {
        host.Spares.Clear();
        _zygote?.Dispose();
    }

    private List<ReadyDirectory> MakeDirectories(int count)
    {
        var made = new List<ReadyDirectory>(count);
        try
        {
            while (made.Count < count)
                made.Add(host.Spares.Take() ?? ReadyDirectory.Make(host.Options, host.Reach));
            ReadyDirectory.Flush(host.Options, made);
            return made;
        }
        catch
        {
            made.ForEach(directory => directory.Remove());
            throw;
        }
    }

    private PooledShim Populate(ReadyDirectory directory)
    {
        host.Reach(HostFault.LaunchLockBefore);
        using var runLock = directory.Lock();
        host.Reach(HostFault.LaunchLockAfter);
        var (wait, go) = NativeChannels.MakePipe();
        using (wait)
        {
            OutputPipes? outputs = null;
            try
            {
                outputs = OutputPipes.Make();
                Descriptor[] given = [runLock, wait, outputs.Output, outputs.Errors];
                host.Reach(HostFault.LaunchSpawnBefore);
                var process = StartShim(directory.Path, given);
                host.Reach(HostFault.LaunchSpawnAfter);

                // Closed, never unlocked: from here on the lock lives and dies with the shim.
                host.Reach(HostFault.LaunchReleaseBefore);
                runLock.Dispose();
                host.Reach(HostFault.LaunchReleaseAfter);
                return new PooledShim(directory, process, go, outputs, host.Reach);
            }
            catch
            {
                go.Dispose();
                outputs?.Dispose();
                throw;
            }
        }
    }

    private LiveProcess StartShim(string directory, Descriptor[] given)
    {
        MakeZygote();                                                // a child, too, but not within the birth of another
        return LiveProcess.Start(() => Fork(directory, given) ?? host.Shim.Spawn(directory, given));
    }

    private void MakeZygote()
    {
        if (_failures >= MostFailures || _zygote is not null)
            return;
        try
        {
            _zygote = Zygote.Start(host);
        }
        catch (NativeException e)
        {
            GiveUp(e);
        }
    }

    /// <summary>Null where the zygote cannot: then they are made without it.</summary>
    private int? Fork(string directory, ReadOnlySpan<Descriptor> given)
    {
        if (_zygote is null)
            return null;
        try
        {
            var pid = _zygote.Fork(directory, given);
            _failures = 0;
            return pid;
        }
        catch (NativeException e)
        {
            GiveUp(e);
            return null;
        }
    }

    private void GiveUp(NativeException e)
    {
        host.Log.WithoutZygote(e);
        _zygote?.Dispose();
        _zygote = null;
        _failures++;
    }
}
