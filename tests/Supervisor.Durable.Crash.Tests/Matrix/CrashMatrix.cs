using System.Collections.Concurrent;

namespace Supervisor.Durable.CrashTests.Matrix;

/// <summary>All stories with all deaths: what is met, what was died, what did not hold.</summary>
internal sealed class CrashMatrix(Choice choice, Action<string> say)
{
    private const int Workers = 3, Tries = 3, LinesOfBreach = 8;

    private readonly ConcurrentDictionary<(Story Story, Lives Life), IReadOnlyList<string>> _met = new();
    private readonly ConcurrentBag<(Death Death, bool Met)> _died = [];
    private readonly ConcurrentBag<(Death? Death, string Breach)> _broken = [];

    /// <summary>What each death of a story offers.</summary>
    public IReadOnlyList<Death> Offered { get; private set; } = [];

    /// <summary>The deaths that were died, and everything held.</summary>
    public IEnumerable<Death> Died => _died.Where(d => d.Met).Select(d => d.Death);

    /// <summary>The deaths that were looked for, and whose point was not met that often this time.</summary>
    public IEnumerable<Death> Missed => _died.Where(d => !d.Met).Select(d => d.Death);

    /// <summary>The points that were looked for and never met, in any story.</summary>
    public IEnumerable<string> NeverMet => _died.GroupBy(d => At(d.Death)).Where(at => !at.Any(d => d.Met)).Select(at => at.Key.ToString());

    public IReadOnlyCollection<(Death? Death, string Breach)> Broken => _broken;

    /// <summary>What did not hold, each in a few lines.</summary>
    public IEnumerable<string> Breaches =>
        _broken.Select(broken => "✗ " + string.Join('\n', broken.Breach.Split('\n', LinesOfBreach + 1).Take(LinesOfBreach)));

    public async Task RunAsync()
    {
        var walks = Story.All.Where(choice.Wants).SelectMany(story => story.Deaths.Select(life => (story, life))).ToList();
        await InParallel(walks, RecordAsync);
        Offered = [.. walks.Where(_met.ContainsKey).SelectMany(walk => Choice.Of(walk.story, walk.life, _met[walk]))];
        var chosen = choice.From(Offered);
        say($"{Offered.Count} deaths are offered, {chosen.Count} are died (seed {choice.Seed})");
        while (chosen.Count > 0)
        {
            await DieAllAsync(chosen);
            chosen = choice.IsPartial ? [] : Elsewhere();
        }
    }

    /// <summary>Where a death is to come, in any story.</summary>
    private static (string Point, bool OfShim) At(Death death) => (death.Point, death.Life == Lives.Shim);

    /// <summary>Other deaths for the points that were not met: some are met in a story by chance only, by the first of two.</summary>
    private List<Death> Elsewhere()
    {
        var settled = _died.Where(d => d.Met).Select(d => d.Death).Concat(_broken.Select(b => b.Death).OfType<Death>()).Select(At).ToHashSet();
        var sought = _died.Select(d => At(d.Death)).Where(at => !settled.Contains(at)).ToHashSet();
        return [.. Offered.Except(Missed).Where(death => death.Time == 1 && sought.Contains(At(death))).DistinctBy(At)];
    }

    private Task DieAllAsync(IReadOnlyList<Death> chosen)
    {
        var grounds = chosen.GroupBy(death => (Of(death).Ground(death.Life), Of(death).Ground(death.Life) is null ? death : null));
        return InParallel(grounds.SelectMany(ground => Parts([.. ground])).OrderByDescending(part => part.Length), DieAsync);
    }

    private static Story Of(Death death) => Story.All.First(story => story.Name == death.Scenario);

    private static Task InParallel<T>(IEnumerable<T> all, Func<T, Task> work) =>
        Parallel.ForEachAsync(all, new ParallelOptions { MaxDegreeOfParallelism = Workers }, async (one, _) => await work(one));

    /// <summary>A ground's walks for several workers, each with a supervisor of its own.</summary>
    private static IEnumerable<Death[]> Parts(Death[] deaths) => deaths.Chunk(Math.Max(10, (deaths.Length + Workers - 1) / Workers));

    private async Task RecordAsync((Story Story, Lives Life) walk)
    {
        try
        {
            _met[walk] = await walk.Story.RecordAsync(walk.Life);
        }
        catch (Exception e)
        {
            say($"✗ {walk.Story.Name} when nothing is killed: {e.Message}");
            _broken.Add((null, $"{walk.Story.Name} when nothing is killed ({walk.Life}): {e}"));
        }
    }

    private async Task DieAsync(Death[] deaths)
    {
        var ground = new Ground();
        foreach (var death in deaths)
        {
            try
            {
                var met = false;
                for (var tries = 0; !met && tries < Tries; tries++)
                {
                    met = await Of(death).DieAsync(death, ground);
                    if (Of(death).Ground(death.Life) is null)
                        ground = await AnewAsync(ground);
                }
                _died.Add((death, met));
                if (_died.Count % 50 == 0)
                    say($"{_died.Count} deaths");
            }
            catch (Exception e)
            {
                say($"✗ {death}: {e.Message}");
                _broken.Add((death, $"{death}: {e}"));
                ground = await AnewAsync(ground);
            }
        }
        await ground.DisposeAsync();
    }

    private static async Task<Ground> AnewAsync(Ground ground)
    {
        await ground.DisposeAsync();
        return new Ground();
    }
}
