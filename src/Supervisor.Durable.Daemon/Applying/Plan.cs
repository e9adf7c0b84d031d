using System.Collections.Immutable;
using Supervisor.Durable.Client;

namespace Supervisor.Durable.Daemon.Applying;

/// <summary>
/// What is to be done so that the jobs are as declared. Pure. Each declared job belongs to what declares it: the supervisor's own configuration,
/// or the file of a <c>dsup apply FILE</c>. Only what belongs to the same, and is declared no longer, is removed; never what somebody made by hand.
/// </summary>
internal static class Plan
{
    public const string Add = "add", Change = "change", Remove = "remove", Unchanged = "unchanged";

    public const string Now = "now", NextStart = "next-start", Restart = "restart";

    private static readonly string[] Later = [Now, NextStart, Restart];

    /// <summary>In the order in which it is done: adds, changes, removes.</summary>
    /// <param name="declared">The jobs that are to be.</param>
    /// <param name="present">The jobs that are.</param>
    /// <param name="declaredBy">What declares them.</param>
    /// <param name="removes">Whether what it declares no longer is removed.</param>
    public static ImmutableArray<PlannedJob> Of(
        IReadOnlyDictionary<string, JobSpec> declared, IReadOnlyList<Declaration> present, string declaredBy, bool removes)
    {
        var known = present.ToDictionary(p => p.Job, StringComparer.Ordinal);
        var kept = declared.OrderBy(d => d.Key, StringComparer.Ordinal).Select(d => Of(d.Key, d.Value, known.GetValueOrDefault(d.Key))).ToList();
        var gone = removes ? present.Where(p => p.DeclaredBy == declaredBy && p.Leaving is null && !declared.ContainsKey(p.Job)) : [];
        return
        [
            .. kept.Where(j => j.Action == Add),
            .. kept.Where(j => j.Action == Change),
            .. gone.Select(p => new PlannedJob { Job = p.Job, Action = Remove }),
            .. kept.Where(j => j.Action == Unchanged),
        ];
    }

    /// <summary>A job that is about to be deleted is added again when it is gone.</summary>
    private static PlannedJob Of(string name, JobSpec spec, Declaration? present) => present is null or { Leaving: not null }
        ? new PlannedJob { Job = name, Action = Add, Starts = spec.AutoStart }
        : Of(name, spec, present, isOutdated: present.IsOutdatedBy(spec), starts: spec.AutoStart && present is { State: "pending", HasRun: false });

    private static PlannedJob Of(string name, JobSpec spec, Declaration present, bool isOutdated, bool starts)
    {
        var keys = SpecChanges.Between(present.Spec, spec)
            .Select(c => new PlannedKey { Key = c.Key, From = c.From, To = c.To, When = When(c.Concern, present, isOutdated) }).ToList();
        if (keys.Count == 0 && !isOutdated && !starts)
            return new PlannedJob { Job = name, Action = Unchanged };
        var when = isOutdated ? Restart : keys.Select(k => k.When).MaxBy(w => Array.IndexOf(Later, w)) ?? Now;
        return new PlannedJob { Job = name, Action = Change, When = when, Starts = starts ? true : null, Keys = keys };
    }

    private static string When(Concern concern, Declaration present, bool isOutdated) => concern switch
    {
        Concern.Keeping => Now,
        _ when isOutdated => Restart,
        Concern.Process when present.State is "running" or "starting" => Now,   // the process was made from it already
        _ => NextStart,
    };
}
