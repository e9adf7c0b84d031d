using System.IO.Enumeration;

namespace Supervisor.Durable;

/// <summary>Texts that name jobs: a name, or a pattern in which <c>*</c> is any text and <c>?</c> any character.</summary>
internal static class JobSelector
{
    /// <summary>The pattern that names every job.</summary>
    public const string All = "*";

    /// <summary>Whether a selector names this job.</summary>
    /// <param name="selector">A name or a pattern.</param>
    /// <param name="job">A job's name.</param>
    public static bool Matches(string selector, string job)
    {
        ArgumentNullException.ThrowIfNull(selector);
        ArgumentNullException.ThrowIfNull(job);
        return selector == job || FileSystemName.MatchesSimpleExpression(selector, job, ignoreCase: false);
    }

    /// <summary>The jobs that any of the selectors names, each once, in the order of <paramref name="jobs"/>.</summary>
    /// <param name="selectors">Names and patterns.</param>
    /// <param name="jobs">The names of all jobs.</param>
    public static IReadOnlyList<string> Choose(IReadOnlyList<string> selectors, IEnumerable<string> jobs)
    {
        ArgumentNullException.ThrowIfNull(selectors);
        ArgumentNullException.ThrowIfNull(jobs);
        return [.. jobs.Where(job => selectors.Any(selector => Matches(selector, job)))];
    }

    /// <summary>Those of the selectors that name none of the jobs.</summary>
    /// <param name="selectors">Names and patterns.</param>
    /// <param name="jobs">The names of all jobs.</param>
    public static IReadOnlyList<string> WithoutJob(IReadOnlyList<string> selectors, IReadOnlyCollection<string> jobs)
    {
        ArgumentNullException.ThrowIfNull(selectors);
        ArgumentNullException.ThrowIfNull(jobs);
        return [.. selectors.Where(selector => !jobs.Any(job => Matches(selector, job)))];
    }
}
