using Supervisor.Durable.Linux;
using Supervisor.Durable.Runs.Launching;

namespace Supervisor.Durable.Runs.Host;

/// <summary>
/// The pipes of living runs, kept for the case that a shim is killed: without them, what its command prints is gone when the command ends
/// before another pump has opened them. They cost two descriptors a run, which launches need more: then they are let go.
/// </summary>
internal sealed class KeptOutputs
{
    private readonly Lock _gate = new();
    private readonly Dictionary<RunId, OutputPipes> _kept = [];

    /// <summary>Whether there are descriptors to spare.</summary>
    public static bool HasRoom => Native.DescriptorsLeft() > 2 * ShimFactory.Reserve;

    /// <summary>Keeps them, or lets them go at once where descriptors are few.</summary>
    public void Keep(RunId run, OutputPipes pipes)
    {
        if (!HasRoom)
        {
            pipes.Dispose();
            return;
        }
        lock (_gate)
        {
            if (_kept.Remove(run, out var before))
                before.Dispose();
            _kept[run] = pipes;
        }
    }

    /// <summary>
    /// Does something with a run's pipes; with null where they are not kept, or are released meanwhile. Others do not wait for it.
    /// </summary>
    public T Use<T>(RunId run, Func<OutputPipes?, T> use)
    {
        OutputPipes? pipes;
        lock (_gate)
            pipes = _kept.GetValueOrDefault(run);
        try
        {
            return use(pipes);
        }
        catch (ObjectDisposedException) when (pipes is not null && !Has(run))
        {
            return use(null);
        }
    }

    /// <summary>Whether a run's pipes are kept.</summary>
    public bool Has(RunId run)
    {
        lock (_gate)
            return _kept.ContainsKey(run);
    }

    /// <summary>The run is over.</summary>
    public void Release(RunId run)
    {
        lock (_gate)
        {
            if (_kept.Remove(run, out var pipes))
                pipes.Dispose();
        }
    }

    /// <summary>Descriptors are needed for what matters more.</summary>
    public void ReleaseAll()
    {
        lock (_gate)
        {
            foreach (var pipes in _kept.Values)
                pipes.Dispose();
            _kept.Clear();
        }
    }
}
