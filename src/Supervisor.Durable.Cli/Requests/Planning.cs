using System.Globalization;
using Supervisor.Durable.Cli.Rendering;
using Supervisor.Durable.Client;

namespace Supervisor.Durable.Cli.Requests;

/// <summary>Makes schedules, also when the supervisor goes away in the middle of it.</summary>
internal sealed class Planning(Session session)
{
    /// <summary>
    /// The control, once, for each of the jobs; prints the schedules' names. The exit code is the highest of all the jobs'.
    /// </summary>
    public async Task<int> OnceAsync(IReadOnlyList<string> jobs, ControlRequest control, DateTimeOffset at, CancellationToken cancel)
    {
        if (control.Priority is not (null or "normal"))
            throw new UsageException("--priority is for controls that are sent now: leave it out");
        var exitCode = ExitCode.Done;
        var made = new List<ScheduleDocument>();
        foreach (var job in jobs.Distinct())
        {
            try
            {
                made.Add(await OnceAsync(job, control, at, cancel).ConfigureAwait(false));
            }
            catch (SupervisorProblemException e)
            {
                exitCode = Math.Max(exitCode, session.Complain(e));
                continue;
            }
            if (session.IsJson)
                continue;
            session.Out.Write(made[^1].Schedule + "\n");
            if (!session.IsQuiet)
                session.Remark($"{job}: {control.Control} {Clock.Whole(at, session.Caller.Time)}. To cancel it: dsup schedule remove {made[^1].Schedule}");
        }

        if (session.IsJson)
            session.Document([.. made], json => json.ScheduleDocumentArray);
        return exitCode;
    }

    /// <summary>Makes it, or says that there is one of that name.</summary>
    public async Task<ScheduleDocument> PutAsync(string name, ScheduleRequest schedule, bool replace, CancellationToken cancel)
    {
        var attempts = 0;
        try
        {
            return await session.Reconnection.RunAsync(
                again =>
                {
                    attempts++;
                    return session.Client.PutScheduleAsync(name, schedule, createOnly: !replace, again);
                },
                cancel).ConfigureAwait(false);
        }
        catch (SupervisorProblemException e) when (e.Type == ProblemTypes.ScheduleExists && attempts > 1)
        {
            // It may be ours: the first attempt broke off without an answer.
            var known = await session.Client.GetScheduleAsync(name, cancel).ConfigureAwait(false);
            if (known.Job == schedule.Job && known.Cron == schedule.Cron && known.Control == (schedule.Control ?? "start"))
                return known;
            throw;
        }
    }

    public void Print(ScheduleDocument schedule)
    {
        if (session.IsJson)
            session.Document(schedule, json => json.ScheduleDocument);
        else
            session.Say($"{schedule.Schedule}: {schedule.Control} {schedule.Job}, {Next(schedule)}");
    }

    private string Next(ScheduleDocument schedule) => schedule switch
    {
        { Paused: true } => "paused",
        { NextAt: { } next } => $"next {Clock.Local(next, session.Caller.Time.LocalTimeZone)}",
        _ => "not again",
    };

    /// <summary>Its name is new, so that sending it again after a broken connection is the same request.</summary>
    private Task<ScheduleDocument> OnceAsync(string job, ControlRequest control, DateTimeOffset at, CancellationToken cancel) => PutAsync(
        $"{job}:{control.Control}:{RandomText.Hex(6)}",
        new ScheduleRequest
        {
            Job = job,
            Control = control.Control,
            Signal = control.Signal,
            Grace = control.Grace,
            Now = control.Now,
            At = at.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        },
        replace: true,
        cancel);
}
