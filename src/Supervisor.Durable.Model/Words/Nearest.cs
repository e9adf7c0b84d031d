namespace Supervisor.Durable;

/// <summary>Which known word a mistyped one was probably meant to be.</summary>
internal static class Nearest
{
    /// <summary>The nearest candidate, if it is near enough: a third of the word's letters may be wrong; null where none is.</summary>
    /// <param name="word">What was written.</param>
    /// <param name="candidates">What is known.</param>
    /// <param name="always">So many letters may be wrong in a short word too.</param>
    public static string? Of(string word, IReadOnlyCollection<string> candidates, int always = 1)
    {
        ArgumentNullException.ThrowIfNull(word);
        ArgumentNullException.ThrowIfNull(candidates);
        var best = candidates.Select(candidate => (candidate, Distance: Distance(word, candidate))).OrderBy(c => c.Distance).FirstOrDefault();
        return best.candidate is { } nearest && best.Distance <= Math.Max(always, word.TrimStart('-').Length / 3) ? nearest
            : candidates.Where(candidate => word.TrimStart('-').Length >= 3 && candidate.StartsWith(word, StringComparison.OrdinalIgnoreCase)).FirstOrDefault();
    }

    /// <summary>Optimal string alignment: insertions, deletions, replacements, and neighbours swapped, each counting 1.</summary>
    private static int Distance(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
            rows[i, 0] = i;
        for (var j = 0; j <= b.Length; j++)
            rows[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = rows[i - 1, j - 1] + (char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1);
                rows[i, j] = Math.Min(replaced, Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
            }
        }

        return rows[a.Length, b.Length];
    }
}
