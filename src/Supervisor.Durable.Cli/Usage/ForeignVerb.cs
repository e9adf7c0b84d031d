namespace Supervisor.Durable.Cli.Usage;

/// <summary>Verbs of other programs that have one answer here.</summary>
/// <param name="Verbs">As they are typed there.</param>
/// <param name="From">The programs that have them.</param>
/// <param name="Ours">What to write instead; code stands between backticks.</param>
internal sealed record ForeignVerb(string[] Verbs, string From, string Ours)
{
    public ForeignVerb(string verbs, string from, string ours)
        : this(verbs.Split(' '), from, ours)
    {
    }

    /// <summary>The answer for a terminal.</summary>
    public string Plain => Ours.Replace("`", "", StringComparison.Ordinal);
}
