using System.CommandLine;
using Supervisor.Durable.Cli.Requests;
using Supervisor.Durable.Client;

namespace Supervisor.Durable.Cli.Verbs;

/// <summary><c>dsup schedule add SCHEDULE JOB</c></summary>
internal static class ScheduleAddVerb
{
    public static Verb Create()
    {
        var name = ScheduleNames.One();
        var job = new Argument<string>("JOB") { Arity = ArgumentArity.ExactlyOne, Description = "A job's name" };
        var cron = new Option<string?>("--cron") { HelpName = "CRON", Description = "When: minute hour day-of-month month day-of-week, as in crontab(5); or @daily; or with seconds before them and perhaps a year behind, as Quartz has it" };
        var later = new DeliveryOptions();
        var sent = $"What is sent [start]: {string.Join(", ", ControlWords.Scheduled)}; kill… ends at once";
        var control = SharedOptions.Word("--control", "CONTROL", sent, ControlWords.Scheduled, ControlWords.Former);
        var signal = SharedOptions.Signal();
        var grace = SharedOptions.Grace();
        var zone = new Option<string?>("--time-zone") { HelpName = "ZONE", Description = "The cron expression's time zone, such as Europe/Berlin [the supervisor's]" };
        var misfire = SharedOptions.Word("--misfire", "POLICY", "What happens with times that were missed [fire-once]: fire-once, skip, fire-all", Vocabulary.Misfires.All);
        var overlap = SharedOptions.Word("--overlap", "POLICY", "What a start does while the job runs [skip; with fire-all queue]: skip, queue, restart", Vocabulary.Overlaps.All);
        var replace = new Option<bool>("--replace") { Description = "Change the schedule of that name, if there is one" };
        var verb = new Verb("add", "Add a schedule")
        {
            Synopsis = "SCHEDULE JOB (--cron CRON | --at TIME | --in DUR) [options]",
            Examples =
            [
                ("dsup schedule add nightly web --cron \"30 4 * * *\" --control try-restart", "every day at 04:30"),
                ("dsup schedule add report report --cron \"0 6 * * MON-FRI\" --time-zone Europe/Berlin", "start a job at 6 on weekdays"),
            ],
        };
        verb.Arguments.Add(name);
        verb.Arguments.Add(job);
        foreach (var option in (Option[])[cron, .. later.All, control, signal, grace, zone, misfire, overlap, replace])
            verb.Options.Add(option);

        verb.Does(async (session, parse, cancel) =>
        {
            var at = later.When(parse, session.Caller);
            if (parse.GetValue(cron) is null == (at is null))
                throw new UsageException("say when: either --cron, or --at or --in. See: dsup schedule add --help");
            var request = new ScheduleRequest
            {
                Job = parse.GetValue(job)!,
                Control = parse.GetValue(control) is { } word ? ControlWords.Current(word) : null,
                Signal = parse.GetValue(signal),
                Grace = parse.GetValue(grace) is { } duration ? Duration.Format(duration) : null,
                Now = parse.GetValue(control) is { } asked && ControlWords.IsGraceful(asked) ? false : null,
                Cron = parse.GetValue(cron),
                At = at?.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", null),
                TimeZone = parse.GetValue(zone),
                Misfire = parse.GetValue(misfire),
                Overlap = parse.GetValue(overlap),
            };
            var planning = new Planning(session);
            planning.Print(await planning.PutAsync(parse.GetValue(name)!, request, parse.GetValue(replace), cancel).ConfigureAwait(false));
            return ExitCode.Done;
        });
        return verb;
    }
}
