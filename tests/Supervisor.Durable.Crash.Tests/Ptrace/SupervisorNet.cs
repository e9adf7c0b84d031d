using System.Collections.Concurrent;

namespace Supervisor.Durable.CrashTests.Ptrace;

/// <summary>
/// A supervisor that launches is SIGKILLed when it, or a process that it has made, is at the entry of a system call; the next one finishes
/// the work. Calls that no other process can notice are left out (<see cref="SystemCall.IsInward"/>). A supervisor has many threads, so its calls
/// have no fixed order: a point is known by what the call is and how many of the same kind were before it. Points that only turn up while
/// others are tried are tried too.
/// </summary>
/// <param name="gateBySpawn">The gate.</param>
/// <param name="together">Whether it dies together with a process that it has made, at that one's calls.</param>
/// <param name="limit">How many points to try.</param>
/// <param name="say">Called at once with each violation.</param>
internal sealed class SupervisorNet(bool gateBySpawn, bool together, int limit, Action<string> say)
{
    private const int Attempts = 3;

    private readonly ConcurrentDictionary<string, byte> _known = new();
    private readonly ConcurrentQueue<string> _open = new();
    private readonly ConcurrentBag<string> _killed = [], _unmet = [], _violations = [];
    private IReadOnlyDictionary<int, Role> _roles = new Dictionary<int, Role>();
    private int _left = limit;

    /// <summary>Points at which a supervisor was killed.</summary>
    public IReadOnlyCollection<string> Killed => _killed;

    /// <summary>Points that were met once and never again: what they stand for differs from run to run.</summary>
    public IReadOnlyCollection<string> Unmet => _unmet;

    /// <summary>What was not as it should be, point by point.</summary>
    public IReadOnlyCollection<string> Violations => _violations;

    /// <summary>The process at whose call the supervisor was killed.</summary>
    public Role RoleAt(string point) => _roles.GetValueOrDefault(int.Parse(point.Split(' ')[0]), Role.Supervisor);

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
        using var life = new TracedLife(tracer, gateBySpawn, together);
        Learn(life.Live(doom: null));
        _roles = life.Roles;
        life.Judge(_roles);
    }

    private void Work(Tracer tracer)
    {
        var next = new TracedLife(tracer, gateBySpawn, together);
        try
        {
            while (Interlocked.Decrement(ref _left) >= 0 && _open.TryDequeue(out string? point))
            {
                for (int attempt = 1; ; attempt++)
                {
                    using var life = next;
                    Learn(life.Live(point));
                    next = new TracedLife(tracer, gateBySpawn, together);      // it gets ready while this one is judged
                    Judge(life, point);
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

    /// <summary>What is wrong at one point is not all that is wrong.</summary>
    private void Judge(TracedLife life, string point)
    {
        try
        {
            life.Judge(_roles);
        }
        catch (Exception e)
        {
            string violation = $"{point}: {e.GetType().Name}: {e.Message}";
            _violations.Add(violation);
            say(violation);
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
