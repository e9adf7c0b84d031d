using System.IO.Enumeration;
using Supervisor.Durable.Client;

namespace Supervisor.Durable.Cli.Requests;

/// <summary>Sends one control to all jobs that selectors name. Which those are the supervisor decides, where it accepts them.</summary>
internal sealed class Selecting(Session session)
{
    /// <summary>The selector of <c>--all</c>.</summary>
    public const string All = "*";

    /// <summary>Whether it may name several jobs: then the supervisor is asked which.</summary>
    public static bool IsPattern(string selector) => selector.AsSpan().IndexOfAny('*', '?') >= 0;

    /// <summary>
    /// Of things with the names of jobs those that selectors name, in the order of the selectors. What a selector names nothing of is said,
    /// and
    /// <paramref name="exitCode"/> is 4 then.
    /// </summary>
    public IReadOnlyList<T> Of<T>(IReadOnlyList<string> selectors, IReadOnlyList<T> all, Func<T, string> name, out int exitCode)
    {
        exitCode = ExitCode.Done;
        var found = new List<T>();
        foreach (var selector in selectors)
        {
            var named = all.Where(one => selector == name(one) || FileSystemName.MatchesSimpleExpression(selector, name(one), ignoreCase: false)).ToList();
            found.AddRange(named.Where(one => !found.Contains(one)));
            if (named.Count > 0)
                continue;
            Complain(selector);
            exitCode = ExitCode.NoSuch;
        }

        return found;
    }

    /// <summary>The exit code is the highest of all the jobs', and 4 where a selector names none.</summary>
    public async Task<int> SendAsync(IReadOnlyList<string> selectors, ControlRequest request, bool wait, CancellationToken cancel)
    {
        if (await AskAsync(selectors, request, dryRun: false, cancel).ConfigureAwait(false) is not { } selection)
            return ExitCode.NoSuch;
        var exitCode = await new Controls(session).FollowAsync(selection.Tickets, request, wait, cancel).ConfigureAwait(false);
        return Math.Max(exitCode, TellOfOthers(selection));
    }

    /// <summary>Prints the jobs that would be asked.</summary>
    public async Task<int> DryRunAsync(IReadOnlyList<string> selectors, ControlRequest request, CancellationToken cancel)
    {
        if (await AskAsync(selectors, request, dryRun: true, cancel).ConfigureAwait(false) is not { } selection)
            return ExitCode.NoSuch;
        if (session.IsJson)
            session.Document(selection, json => json.SelectionDocument);
        foreach (var job in selection.Jobs)
            session.Say(job);
        return TellOfOthers(selection);
    }

    /// <summary>The names of the jobs that selectors name; null where they name none, which is said.</summary>
    public async Task<IReadOnlyList<string>?> NamesAsync(IReadOnlyList<string> selectors, ControlRequest request, CancellationToken cancel)
    {
        var selection = await AskAsync(selectors, request, dryRun: true, cancel).ConfigureAwait(false);
        return selection is not null && TellOfOthers(selection) == ExitCode.Done ? selection.Jobs : null;
    }

    /// <summary>Null where the selectors name no job.</summary>
    private async Task<SelectionDocument?> AskAsync(IReadOnlyList<string> selectors, ControlRequest request, bool dryRun, CancellationToken cancel)
    {
        var key = RandomText.Hex(32);
        try
        {
            return await session.Reconnection.RunAsync(
                again => session.Client.SendControlsAsync(selectors, Controls.Urgent(request), key, dryRun, again), cancel).ConfigureAwait(false);
        }
        catch (SupervisorProblemException e) when (e.Type == ProblemTypes.JobNotFound)
        {
            foreach (var selector in selectors)
                Complain(selector);
            return null;
        }
    }

    private int TellOfOthers(SelectionDocument selection)
    {
        foreach (var selector in selection.WithoutJob)
            Complain(selector);
        return selection.WithoutJob.Count > 0 ? ExitCode.NoSuch : ExitCode.Done;
    }

    private void Complain(string selector) => session.Complain(
        selector switch
        {
            All => "there are no jobs. Define one with: dsup run NAME -- PROGRAM ARGS…",
            _ when IsPattern(selector) => $"no job's name is like '{selector}'. List jobs with: dsup status",
            _ => $"no job named '{selector}'. List jobs with: dsup status",
        },
        ExitCode.NoSuch);
}
