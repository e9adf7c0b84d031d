using System.Collections.Concurrent;

namespace Supervisor.Durable.CrashTests.Ptrace;

/// <summary>
/// A supervisor that launches is SIGKILLed when it, or a process that it has made, is at the entry of a system call; the next one finishes
/// the work. A supervisor has many threads, so its calls have no fixed order: a point is known by what the call is and how many of the same
/// kind were before it. Points that only turn up while others are tried are tried too.
/// </summary>
internal sealed class SupervisorNet(bool gateBySpawn, int limit)
{
    private const int Attempts = 3;

    private readonly ConcurrentDictionary<string, byte> _known = new();
    private readonly ConcurrentQueue<string> _open = new();
    private readonly ConcurrentBag<string> _killed = [], _unmet = [];
    private int _left = limit;

    /// <summary>Points at which a supervisor was killed.</summary>
    public IReadOnlyCollection<string> Killed => _killed;

    /// <summary>Points that were met once and never again: what they stand for differs from run to run.</summary>
    public IReadOnlyCollection<string> Unmet => _unmet;

    /// <summary>All points, met or not.</summary>
    public int Known => _known.Count;

    /// <summary>Tries the points, two at a time.</summary>
    public async Task CastAsync()
    {
        await Tracer.RunAsync(Look);
        await Task.WhenAll(Tracer.RunAsync(Work), Tracer.RunAsync(Work));
    }

    /// <summary>A life without a death, to see what there is.</summary>
    private void Look(Tracer tracer)
    {
        using var life = new TracedLife(tracer, gateBySpawn);
        Learn(life.Live(doom: null));
        life.Judge();
    }

    private void Work(Tracer tracer)
    {
        var next = new TracedLife(tracer, gateBySpawn);
        try
        {
            while (Interlocked.Decrement(ref _left) >= 0 && _open.TryDequeue(out string? point))
            {
                for (int attempt = 1; ; attempt++)
                {
                    using var life = next;
                    Learn(life.Live(point));
                    next = new TracedLife(tracer, gateBySpawn);      // it gets ready while this one is judged
                    life.Judge();
                    if (life.WasKilled || attempt == Attempts)
                    {
                        (life.WasKilled ? _killed : _unmet).Add(point);
                        break;
                    }
                }
            }
        }
        finally
        {
            next.Dispose();
        }
    }

    private void Learn(IEnumerable<string> points)
    {
        string[] found = [.. points.Where(point => _known.TryAdd(point, 0))];
        if (!NetChoice.IsFull)
            Random.Shared.Shuffle(found);
        foreach (string point in found)
            _open.Enqueue(point);
    }
}
