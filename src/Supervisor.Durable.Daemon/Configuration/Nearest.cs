namespace Supervisor.Durable.Daemon.Configuration;

/// <summary>The known word that was probably meant.</summary>
internal static class Nearest
{
    /// <summary>Null where nothing is near.</summary>
    public static string? To(string word, IEnumerable<string> known) => known
        .Select(k => (Word: k, Distance: Distance(word.ToUpperInvariant(), k.ToUpperInvariant())))
        .Where(k => k.Distance <= Math.Max(2, word.Length / 3))
        .OrderBy(k => k.Distance)
        .Select(k => k.Word)
        .FirstOrDefault();

    /// <summary>How many letters must be added, removed or changed (Levenshtein).</summary>
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var corner = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(Math.Min(row[j] + 1, row[j - 1] + 1), corner + (a[i - 1] == b[j - 1] ? 0 : 1));
                corner = above;
            }
        }
        return row[b.Length];
    }
}
