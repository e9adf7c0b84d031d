using System.Collections.Immutable;
using Supervisor.Durable.Client;

namespace Supervisor.Durable.Daemon.Applying;

/// <summary>
/// What is to be done so that the jobs are as declared. Pure. Each declared job belongs to the file that declares it: one of the
/// supervisor's own
/// configuration, or that of a <c>dsup apply FILE</c>. It is removed only where that very file was read and has it no longer; what was made
/// by hand
/// is never removed.
/// </summary>
internal static class Plan
{
    public const string Add = "add", Change = "change", Remove = "remove", Keep = "keep", Unchanged = "unchanged";

    public const string Now = "now", NextStart = "next-start", Restart = "restart";

    private static readonly string[] Later = [Now, NextStart, Restart];

    /// <summary>In the order in which it is done: adds, changes, removes; then what is left as it is.</summary>
    /// <param name="declared">The jobs that are to be.</param>
    /// <param name="present">The jobs that are.</param>
    /// <param name="scope">What was read.</param>
    public static ImmutableArray<PlannedJob> Of(IReadOnlyDictionary<string, JobSpec> declared, IReadOnlyList<Declaration> present, PlanScope scope)
    {
        var known = present.ToDictionary(p => p.Job, StringComparer.Ordinal);
        var kept = declared.OrderBy(d => d.Key, StringComparer.Ordinal).Select(d => Of(d.Key, d.Value, known.GetValueOrDefault(d.Key))).ToList();
        var broken = scope.Faults.OrderBy(f => f.Key, StringComparer.Ordinal)
            .Select(f => new PlannedJob { Job = f.Key, Action = known.ContainsKey(f.Key) ? Change : Add, Error = f.Value }).ToList();
        var gone = present.Where(p => p.Leaving is null && !declared.ContainsKey(p.Job) && !scope.Faults.ContainsKey(p.Job) && scope.Concerns(p))
            .Select(p => new PlannedJob { Job = p.Job, Action = scope.HasRead(p) ? Remove : Keep, Error = scope.Refusal(p) }).ToList();
        return
        [
            .. kept.Concat(broken).Where(j => j.Action == Add),
            .. kept.Concat(broken).Where(j => j.Action == Change),
            .. gone.Where(j => j.Action == Remove),
            .. gone.Where(j => j.Action == Keep),
            .. kept.Where(j => j.Action == Unchanged),
        ];
    }

    /// <summary>A job that is about to be deleted is added again when it is gone.</summary>
    private static PlannedJob Of(string name, JobSpec spec, Declaration? present) => present is null or { Leaving: not null }
        ? new PlannedJob { Job = name, Action = Add, Starts = spec.AutoStart }
        : Of(name, spec, present, isOutdated: present.IsOutdatedBy(spec), starts: spec.AutoStart && present is { State: "pending", HasRun: false, StoppedBy: null });

    private static PlannedJob Of(string name, JobSpec spec, Declaration present, bool isOutdated, bool starts)
    {
        var keys = SpecChanges.Between(present.Spec, spec)
            .Select(c => new PlannedKey { Key = c.Key, From = c.From, To = c.To, When = When(c.Scope, present, isOutdated) }).ToList();
        if (keys.Count == 0 && !isOutdated && !starts)
            return new PlannedJob { Job = name, Action = Unchanged };
        var when = isOutdated ? Restart : keys.Select(k => k.When).MaxBy(w => Array.IndexOf(Later, w)) ?? Now;
        return new PlannedJob { Job = name, Action = Change, When = when, Starts = starts ? true : null, Keys = keys };
    }

    private static string When(ChangeScope scope, Declaration present, bool isOutdated) => scope switch
    {
        ChangeScope.Policy => Now,
        _ when isOutdated => Restart,
        ChangeScope.Process when present.State is "running" or "starting" => Now,   // the process was made from it already
        _ => NextStart,
    };
}
