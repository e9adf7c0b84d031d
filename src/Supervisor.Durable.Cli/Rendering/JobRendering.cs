using System.Globalization;
using System.Text.Json;
using Supervisor.Durable.Cli.Requests;
using Supervisor.Durable.Client;

namespace Supervisor.Durable.Cli.Rendering;

/// <summary>Jobs, many as a table and one in detail.</summary>
internal static class JobRendering
{
    /// <summary>The reason of a job whose restarts are exhausted.</summary>
    private const string StartLimitHit = "start-limit-hit";

    public static void Table(TextWriter writer, IEnumerable<JobDocument> jobs, Caller caller)
    {
        var table = new Table("JOB", "STATE", "PID", "RUN", "RESTARTS", "SINCE", "LAST").Spares("RUN", "RESTARTS", "PID");
        foreach (var job in jobs)
        {
            table.Add(
                job.Job, new Cell(job.State, ToneOf(job)), job.Pid, job.Run, job.Restarts, Clock.Ago(job.Since, caller.Time),
                new Cell(Last(job, caller), JobEnd.IsFailure(job) ? Tone.Bad : Tone.Plain));
        }

        table.Write(writer, caller);
    }

    public static void Details(TextWriter writer, JobDocument job, Caller caller)
    {
        var zone = caller.Time.LocalTimeZone;
        writer.Write(Paint.Text("●", ToneOf(job), caller.Colour) + " " + Paint.Text(Escape.Visible(job.Job), Tone.Heading, caller.Colour) + "\n");
        var details = new Details();
        var since = Clock.Local(job.Since, zone) is { } then ? $" since {then} ({Clock.Ago(job.Since, caller.Time)} ago)" : "";
        details.Add("State", job.State + since, ToneOf(job));
        details.Add("Reason", job.Reason + (job.Reason == StartLimitHit ? $" (too many restarts). Start it again with: dsup start {job.Job}, or dsup reset-failed {job.Job}" : ""));
        details.Add("Wanted", job.WantedBy is { } cause ? $"{job.Wanted}, by {cause}" : job.Wanted);
        details.Add("Next start", Clock.Local(job.NextRestartAt, zone) is { } due
            ? due + (Clock.Ahead(job.NextRestartAt, caller.Time) is { } ahead ? $" (in {ahead})" : " (now)") : null);
        details.Add("Main PID", job.Pid?.ToString(CultureInfo.InvariantCulture));
        details.Add("Run", job.Run?.ToString(CultureInfo.InvariantCulture));
        details.Add("Restarts", job.Restarts.ToString(CultureInfo.InvariantCulture));
        details.Add("Last result", LastText.Of(job), JobEnd.IsFailure(job) ? Tone.Bad : Tone.Plain);
        AddDefinition(details, job.Definition);
        details.Write(writer, caller.Colour);
    }

    /// <summary>A job that ended badly looks as one that failed, until it is started again.</summary>
    private static Tone ToneOf(JobDocument job) => job.State == "finished" && JobEnd.IsFailure(job) ? Tone.Bad : Paint.OfState(job.State);

    private static void AddDefinition(Details details, JsonElement? json)
    {
        // The supervisor may be newer than we are: what we cannot read we don't show.
        if (Read(json) is not { } definition)
            return;
        details.Add("Command", definition.Shell is { } line
            ? $"{definition.ShellProgram ?? "/bin/sh"}{(definition.ShellProgramOption is "" ? "" : $" {definition.ShellProgramOption ?? "-c"}")} {Quote(line)}"
            : string.Join(' ', (definition.Command ?? []).Select(Quote)));
        details.Add("Directory", definition.WorkingDirectory);
        if (definition.Environment is { Count: > 0 } environment)
            details.Add("Environment", string.Join(' ', environment.Select(pair => pair.Value is { } value ? $"{pair.Key}={Quote(value)}" : $"-{pair.Key}")));
        if (definition.Stop is { } stop)
            details.Add("Stop", $"{SignalName.Of(stop.Signal ?? KilledText.UsualSignal)}, {Scope(stop, definition)}killed after {stop.Grace ?? KilledText.UsualGrace}");
        if (definition.Restart is { } restart)
            details.Add("Restart", restart.Policy is null or "never" ? "never" : $"{restart.Policy}, after {restart.Delay ?? "1s"}{Growth(restart)}{Limit(restart)}");
    }

    private static string Scope(StopDefinition stop, JobDefinition definition) => stop.Mode switch
    {
        "tree" => "to all its processes, ",
        "group" => "to its group, ",
        null when definition.Grouped == true => "to its group, ",
        _ => "",
    };

    private static string Growth(RestartDefinition restart) => restart.Backoff switch
    {
        "Constant" => "",
        "Linear" => $", then as much more each time up to {restart.MaxDelay ?? "1m"}",
        _ => $", then twice as long each time up to {restart.MaxDelay ?? "1m"}",
    };

    private static string Limit(RestartDefinition restart) => restart.Burst is { } burst ? $", at most {burst} in {restart.Interval ?? "10s"}" : "";

    private static JobDefinition? Read(JsonElement? json)
    {
        try
        {
            return json?.Deserialize(DefinitionJson.Default.JobDefinition);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>As a shell would take it back.</summary>
    private static string Quote(string word) => word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || "-_./:=,@%+".Contains(c, StringComparison.Ordinal))
        ? word
        : "'" + word.Replace("'", "'\\''", StringComparison.Ordinal) + "'";

    private static string? Last(JobDocument job, Caller caller)
    {
        var last = job.State == "failed" && job.Reason is { } reason ? reason : LastText.Of(job);
        return job switch
        {
            { State: "backoff" } => $"{last}, restart in {Clock.Ahead(job.NextRestartAt, caller.Time) ?? "0s"} at {Clock.LocalTime(job.NextRestartAt, caller.Time.LocalTimeZone)}",
            { State: "failed", Reason: StartLimitHit } => $"{last}: dsup reset-failed {job.Job}",
            { State: "finished" } when JobEnd.IsFailure(job) => $"{last}, see: {JobEnd.Advice(job)}",
            _ => last,
        };
    }
}
