using System.Globalization;
using Supervisor.Durable.Client;
using Supervisor.Durable.CrashTests.Checks;

namespace Supervisor.Durable.CrashTests.Matrix;

/// <summary>One job of one walk through a scenario, and the files in which it notes what it does.</summary>
internal sealed class Stage(Doomed daemon, string job, bool shimDies)
{
    private int _asked;
    private bool _supervisorKilled;

    private string Logs => Path.Combine(daemon.Rig.Data, "logs", job);

    private string Current => Path.Combine(Logs, "current");

    public Doomed Daemon => daemon;

    public SupervisorRig Rig => daemon.Rig;

    public string Job => job;

    /// <summary>The process of each run that was exec'ed, in their order, as they wrote it down themselves.</summary>
    public int[] Ran => [.. Lines("ran").Select(line => int.Parse(line, CultureInfo.InvariantCulture))];

    /// <summary>An end may be lost: its shim was killed, and the kernel is too old to show it to another process (PIDFD_INFO_EXIT).</summary>
    public bool MayLose => shimDies && Environment.OSVersion.Version < new Version(6, 15);

    /// <summary>A supervisor has died in this walk, armed or by <see cref="KillSupervisorAsync"/>: what an orphan did meanwhile may have had no witness.</summary>
    public bool HasLostSupervisor => _supervisorKilled || daemon.HasDied;

    /// <summary>A file of this walk's own.</summary>
    public string File(string name) => Rig.InFolder($"{job}.{name}");

    public string[] Lines(string name) => System.IO.File.Exists(File(name)) ? System.IO.File.ReadAllLines(File(name)) : [];

    public Task DefineAsync(JobDefinition definition) => daemon.DoAsync(() => Rig.Client.PutJobAsync(job, definition with { WorkingDirectory = Rig.Folder }, createOnly: false));

    /// <summary>Sends a control, and waits until its ticket is resolved.</summary>
    public async Task<TicketDocument> AskAsync(string control, string? signal = null) => await ResolvedAsync(await SendAsync(control, signal));

    /// <summary>Sends a control, and waits until it is accepted.</summary>
    public Task<TicketDocument> SendAsync(string control, string? signal = null) => SendAsync(new ControlRequest { Control = control, Signal = signal });

    public async Task<TicketDocument> SendAsync(ControlRequest request)
    {
        var key = string.Create(CultureInfo.InvariantCulture, $"{job} {++_asked} {request.Control}");
        var ticket = await daemon.DoAsync(() => Rig.Client.SendControlAsync(job, request, key));
        daemon.Invariants.Accepted(ticket.Ticket, job);
        return ticket;
    }

    public async Task<TicketDocument> ResolvedAsync(TicketDocument ticket)
    {
        var resolved = await daemon.DoAsync(() => Rig.ResolvedAsync(ticket));
        daemon.Invariants.Resolved(resolved.Ticket, job, resolved.Outcome!);
        return resolved;
    }

    /// <summary>Rows of a query, each as its cells with a blank between.</summary>
    public string[] Rows(string sql)
    {
        using var rows = new Rows(Rig.Data);
        return [.. rows.Query(sql).Select(row => string.Join(' ', row))];
    }

    /// <summary>Waits for something to be seen from outside.</summary>
    public Task UntilAsync(Func<bool> condition, string what) => daemon.UntilAsync(() => Task.FromResult(condition()), $"{what} ({job})");

    public Task UntilAsync(Func<Task<bool>> condition, string what) => daemon.UntilAsync(condition, $"{what} ({job})");

    /// <summary>The newest run has printed its lines, as far as a shim or a pump takes them.</summary>
    public Task UntilAsync(int lines) => UntilAsync(
        () => Ran.Length == Ends().Length && (shimDies || (Log().Lengths is [.., var last] lengths && last == lines && lengths.Count == Ran.Length)),
        "all lines are printed");

    /// <summary>The newest run has set its traps, and says so.</summary>
    public Task ReadyAsync() => UntilAsync(() => Text(Current).EndsWith(" stdout F ready\n", StringComparison.Ordinal), "it is ready");

    /// <summary>It runs, and each of its runs has set its traps.</summary>
    public Task AllReadyAsync() => UntilAsync(
        () => IsIn("running") && Ran.Length == Ends().Length && Text(Current).Split(" stdout F ready\n").Length - 1 == Ran.Length, "it is ready again");

    /// <summary>Nothing while it isn't there: a log is renamed when it is rotated.</summary>
    private static string Text(string file)
    {
        try
        {
            return System.IO.File.ReadAllText(file);
        }
        catch (IOException)
        {
            return "";
        }
    }

    /// <summary>How the job's runs have ended, or that they run.</summary>
    public string[] Ends() => Rows($"SELECT CASE state WHEN 'ended' THEN concat_ws(' ', result, exit_code, signal) ELSE state END FROM v_runs WHERE job = '{job}' ORDER BY run");

    public bool IsIn(string state) => Rows($"SELECT state FROM v_jobs WHERE job = '{job}'") is [var now] && now == state;

    /// <summary>The runs have ended in this way, one after the other; where the kernel does not keep it, an end may be lost.</summary>
    public void Ended(params string[] ends)
    {
        var found = Ends();
        Assert.Equal(ends, MayLose ? [.. found.Zip(ends, (f, e) => f == "lost" ? e : f)] : found);
        Assert.Equal(ends.Length, Ran.Length);                       // each was exec'ed, and once
        Assert.Equal(Rows($"SELECT pid FROM v_runs WHERE job = '{job}' ORDER BY run"), Ran.Select(pid => pid.ToString(CultureInfo.InvariantCulture)));
    }

    /// <summary>Nothing was printed in vain: each run's lines are in the log, to the last; a shim that was killed may have taken the end along.</summary>
    public void Printed(int lines)
    {
        var log = Log();
        Assert.Null(log.Broken);
        if (shimDies)
            Assert.InRange(log.Lengths.Count, 0, Ran.Length);        // else a run's lines would be there twice
        else
            Assert.Equal(Enumerable.Repeat((long)lines, Ran.Length), log.Lengths);
    }

    /// <summary>Milliseconds from an instant to another, both as queries for one cell.</summary>
    public long Milliseconds(string from, string to) => long.Parse(
        Rows($"SELECT CAST(round((julianday(({to})) - julianday(({from}))) * 86400000) AS INTEGER)")[0], CultureInfo.InvariantCulture);

    private NumberedLog Log() => NumberedLog.Of(Logs, shimDies);

    /// <summary>SIGKILLs the supervisor, between the two halves of a story.</summary>
    public Task KillSupervisorAsync()
    {
        _supervisorKilled = true;
        return Rig.Kill9Async();
    }

    /// <summary>SIGKILLs the job's shim, or its main process, without the supervisor.</summary>
    public void Kill(bool shim)
    {
        var found = Census.Of(Rig.Folder).Where(m => m.CommandLine.Contains("dsup-shim", StringComparison.Ordinal) && m.CommandLine.Contains($"/runs/{job}/", StringComparison.Ordinal));
        foreach (var pid in shim ? [.. found.Select(m => m.Pid)] : Ran[^1..])
        {
            TestNative.kill(pid, TestNative.SIGKILL);
            SpinWait.SpinUntil(() => !Directory.Exists($"/proc/{pid}"), Until.Patience);
        }
    }
}
