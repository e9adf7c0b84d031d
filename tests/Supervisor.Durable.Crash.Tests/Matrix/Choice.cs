using System.Globalization;
using System.Text.RegularExpressions;

namespace Supervisor.Durable.CrashTests.Matrix;

/// <summary>
/// Which deaths are died: with <c>DSUP_MATRIX=full</c> all of them, each point as often as it is met; else every point in one story, and so many
/// more (<c>DSUP_MATRIX=N</c>) by lot. <c>DSUP_MATRIX_SEED</c> draws another lot. <c>DSUP_MATRIX='start, .*Commit'</c>: those whose names match.
/// </summary>
internal sealed class Choice
{
    private const int More = 5, UsualSeed = 444889;

    /// <summary>A point that is met again and again is not died at more often than this, from the first time on.</summary>
    private const int MostTimes = 25;

    private readonly string _wanted = Proof.Setting("DSUP_MATRIX", "full") ?? "";

    public int Seed { get; } = int.TryParse(Environment.GetEnvironmentVariable("DSUP_MATRIX_SEED"), CultureInfo.InvariantCulture, out var seed) ? seed : UsualSeed;

    public bool IsFull => _wanted == "full";

    /// <summary>All deaths that a story offers.</summary>
    public static IEnumerable<Death> Of(Story story, Lives life, IReadOnlyList<string> met) => met
        .GroupBy(point => point)
        .SelectMany(point => Enumerable.Range(1, Math.Min(point.Count(), MostTimes)).Select(time => Of(story.Name, life, point.Key, time)));

    /// <summary>Only some stories are of interest.</summary>
    public bool IsPartial => !IsFull && _wanted.Length > 0 && !int.TryParse(_wanted, CultureInfo.InvariantCulture, out _);

    public bool Wants(Story story) => !IsPartial || story.Name.StartsWith(_wanted.Split(',')[0], StringComparison.Ordinal);

    public IReadOnlyList<Death> From(IReadOnlyList<Death> all)
    {
        if (IsFull || IsPartial)
            return [.. all.Where(death => IsFull || Regex.IsMatch(death.ToString(), _wanted))];
        var more = int.TryParse(_wanted, CultureInfo.InvariantCulture, out var number) ? number : More;
        var drawn = all.ToArray();
        new Random(Seed).Shuffle(drawn);
        var each = drawn.Where(death => death.Time == 1).GroupBy(death => (death.Point, death.Life == Lives.Shim)).Select(deaths => deaths.OrderBy(Cost).First()).ToList();
        return [.. each, .. drawn.Where(death => Cost(death) < 2).Except(each).Take(more)];
    }

    /// <summary>What it takes: other starts of supervisors, a data directory of its own, waiting for seconds.</summary>
    private static int Cost(Death death) => death.Scenario switch
    {
        "retention" => 3,
        "first start" or "dismissal" => 2,
        _ => death.Life == Lives.Second ? 1 : 0,
    };

    private static Death Of(string story, Lives life, string point, int time) =>
        life == Lives.Shim && point.Split(' ') is [var launch, var name] ? new Death(story, life, name, time, int.Parse(launch, CultureInfo.InvariantCulture)) : new Death(story, life, point, time);
}
