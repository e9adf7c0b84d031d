using Supervisor.Durable.Daemon.Applying;
using Supervisor.Durable.Daemon.Configuration;

namespace Supervisor.Durable.Daemon;

/// <summary>
/// What <c>dsup doctor</c> says about the configuration: what was read, and which jobs are not as declared because of it.
/// </summary>
internal static class ConfigurationDiagnosis
{
    private const string Check = "configuration";

    /// <param name="read">What was read last.</param>
    /// <param name="present">The jobs that there are; null: not looked at.</param>
    public static Diagnosis Of(DaemonConfiguration read, IReadOnlyList<Declaration>? present = null)
    {
        var found = read.Sources.IsEmpty ? "there is none" : $"read from {string.Join(", ", read.Sources)}";
        var kept = Plan.Of(read.Jobs, present ?? [], PlanScope.Own(read)).Where(j => j.Action == Plan.Keep).ToList();
        if (!read.Faults.IsEmpty)
            return new(Check, Health.Fail, $"{found}; not made: {string.Join(", ", read.Faults.Keys)}", string.Join(' ', read.Faults.Values));
        return kept.Count == 0
            ? new(Check, Health.Ok, found, null)
            : new(Check, Health.Warn, $"{found}; it does not declare: {string.Join(", ", kept.Select(j => j.Job))}", $"{kept[0].Job}: {kept[0].Error}");
    }
}
