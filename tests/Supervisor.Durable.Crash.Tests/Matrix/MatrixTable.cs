using System.Globalization;
using System.Text;

namespace Supervisor.Durable.CrashTests.Matrix;

/// <summary>The matrix for reading: points × stories, in Markdown.</summary>
internal static class MatrixTable
{
    private const string Legend = """
        Each cell is a real process that was killed (SIGKILL) at that point of that story, and followed by another: ✓ it died there and all invariants
        held (with a number: at so many different times), ○ it may die there, but this run did not, ✗ something did not hold, · the point is not on the
        story's way. Among the invariants, looked at by SQL and /proc: one process tree a job at the most, no process without a run, every accepted ticket
        resolved once, order kept, ends exact, deadlines kept and none left over, no log line lost or doubled, the database whole, nothing left in runs/.

        """;

    private const string OfShims = """

        ## Deaths of shims

        The supervisor lives, and takes over what a shim leaves. If the launch was not yet recorded, it is made again; else the process keeps running under the
        supervisor, which knows its end exactly (Linux 6.15 or later; before that it is `lost`) and ends its tree. What the process prints is in the log
        without a double, and without a gap but for what the shim had read and not yet written.


        """;

    public static string Of(CrashMatrix matrix, Choice choice)
    {
        var text = new StringBuilder("# The crash matrix\n\n");
        text.Append(Legend);
        text.Append(CultureInfo.InvariantCulture, $"\n{matrix.Died.Count()} deaths of {matrix.Offered.Count} possible ones, {matrix.Missed.Count()} not met this time, {matrix.Broken.Count} broken");
        text.Append(choice.IsFull ? " (`DSUP_MATRIX=full`).\n" : $" (seed {choice.Seed}; `DSUP_MATRIX=full` dies all of them).\n");
        text.Append("\n## Deaths of supervisors\n\n");
        Table(text, matrix, Points.OfSupervisor, [Lives.First, Lives.Second]);
        text.Append(OfShims);
        Table(text, matrix, Points.OfShim, [Lives.Shim]);
        return text.ToString();
    }

    private static void Table(StringBuilder text, CrashMatrix matrix, IReadOnlyList<string> points, Lives[] lives)
    {
        var stories = Story.All.Where(story => story.Deaths.Intersect(lives).Any()).Select(story => story.Name).ToList();
        var died = Count(matrix.Died, lives);
        var offered = Count(matrix.Offered, lives);
        var broken = Count(matrix.Broken.Select(b => b.Death).OfType<Death>(), lives);
        Row(text, "point", stories);
        text.Append('|').Append(string.Concat(Enumerable.Repeat("---|", stories.Count + 1))).Append('\n');
        foreach (var point in points)
            Row(text, point, stories.Select(story => Cell((point, story))));
        Row(text, $"**{died.Values.Sum()}**", stories.Select(story => died.Where(d => d.Key.Story == story).Sum(d => d.Value).ToString(CultureInfo.InvariantCulture)));

        string Cell((string, string) at) => broken.ContainsKey(at) ? "✗"
            : died.TryGetValue(at, out var times) ? times == 1 ? "✓" : string.Create(CultureInfo.InvariantCulture, $"✓{times}")
            : offered.ContainsKey(at) ? "○" : "·";
    }

    private static Dictionary<(string Point, string Story), int> Count(IEnumerable<Death> deaths, Lives[] lives) =>
        deaths.Where(d => lives.Contains(d.Life)).GroupBy(d => (d.Point, d.Scenario)).ToDictionary(g => g.Key, g => g.Count());

    private static void Row(StringBuilder text, string first, IEnumerable<string> cells) => text.Append(CultureInfo.InvariantCulture, $"| {first} | {string.Join(" | ", cells)} |\n");
}
