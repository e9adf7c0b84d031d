using Supervisor.Durable.Client;

namespace Supervisor.Durable.Cli.Rendering;

/// <summary>A plan for people: a line a job, and below it what changes.</summary>
internal static class PlanRendering
{
    public static void Write(TextWriter writer, ApplyDocument plan, Caller caller)
    {
        if (plan.DryRun)
            writer.Write("Only a plan, nothing is changed:\n");
        foreach (var job in plan.Jobs)
        {
            var (sign, tone) = job.Action switch { "add" => ("+", Tone.Good), "remove" => ("-", Tone.Bad), "keep" => ("!", Tone.Bad), _ => ("~", Tone.Waiting) };
            writer.Write($"{Paint.Text(sign, tone, caller.Colour)} {Escape.Visible(job.Job)}: {What(job)}\n");
            foreach (var key in job.Keys ?? [])
                writer.Write(Escape.Visible($"    {key.Key}: {Values(key)}{(key.When == job.When ? "" : $" ({When(key.When)})")}") + "\n");
        }

        writer.Write($"{plan.Unchanged} unchanged\n");
        writer.Write(Escape.Visible(plan.Read.Count == 0 ? "read: no configuration" : $"read: {string.Join(", ", plan.Read)}") + "\n");
    }

    private static string What(PlannedJob job) => job switch
    {
        { Action: "add" } => job.Starts == true ? "add and start" : "add",
        { Action: "remove" } => "stop and delete",
        { Action: "keep" } => "not declared, left as it is",
        { When: "restart", Keys: [] } => "restart, its process was made from an older definition",
        { When: { } when } => $"{job.Action} {When(when)}{(job.Starts == true ? " and start" : "")}",
        _ => job.Action,
    };

    private static string When(string when) => when switch { "next-start" => "at next start", "restart" => "with a restart", _ => when };

    private static string Values(PlannedKey key) => (key.From, key.To) switch
    {
        ({ } from, { } to) when from == to => $"changed ({to})",
        (null, { } to) => $"set to {to}",
        ({ } from, null) => $"no longer {from}",
        _ => $"{key.From} → {key.To}",
    };
}
