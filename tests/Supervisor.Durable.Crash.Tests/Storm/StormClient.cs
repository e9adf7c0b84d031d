using System.Globalization;
using Supervisor.Durable.Client;
using Supervisor.Durable.CrashTests.Checks;

namespace Supervisor.Durable.CrashTests.Storm;

/// <summary>
/// One of the clients. What it asks for, and in which order, comes from the seed and its number alone; when it is answered, and by which
/// supervisor, does not. What broke off it asks again under the same key.
/// </summary>
internal sealed class StormClient(int seed, int number, SupervisorClient client, StormJobs jobs, Invariants invariants)
{
    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(50);

    private readonly Random _random = new(unchecked((seed * 397) + number));

    /// <summary>What each key was answered with.</summary>
    public Dictionary<string, long> Keys { get; } = new(StringComparer.Ordinal);

    public int Operations { get; private set; }

    public async Task AskAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var (job, control, pause, repeats, waits) = Next();
            await DoAsync(job, control, repeats, waits, stop);
            await Task.Delay(pause, TimeProvider.System, CancellationToken.None);
        }
    }

    /// <summary>All random numbers are drawn here, also where the operation fails.</summary>
    private (string Job, ControlRequest? Control, TimeSpan Pause, bool Repeats, bool Waits) Next()
    {
        var job = jobs.Name(_random.Next(StormJobs.Count));
        var grace = string.Create(CultureInfo.InvariantCulture, $"{_random.Next(3_000)}ms");
        var priority = _random.Next(8) switch { 0 => "urgent", 1 => "high", _ => "normal" };
        var control = _random.Next(25) switch
        {
            < 8 => new ControlRequest { Control = "start", Priority = priority },
            < 10 => new ControlRequest { Control = "kill", Priority = priority },
            < 12 => new ControlRequest { Control = "stop", Grace = grace, Priority = priority },
            < 14 => new ControlRequest { Control = "kill-restart", Priority = priority },
            < 16 => new ControlRequest { Control = "restart", Grace = grace, Priority = priority },
            16 => new ControlRequest { Control = "kill-try-restart", Priority = priority },
            17 => new ControlRequest { Control = "try-restart", Grace = grace, Priority = priority },
            < 20 => new ControlRequest { Control = "signal", Signal = _random.Next(2) == 0 ? "TERM" : "CONT", Priority = priority },
            < 22 => new ControlRequest { Control = "wait" },
            22 => new ControlRequest { Control = _random.Next(2) == 0 ? "delete" : "delete-now" },
            _ => null,                                               // defines it again
        };
        return (job, control, TimeSpan.FromMilliseconds(_random.Next(200)), _random.Next(10) == 0, _random.Next(4) == 0);
    }

    private async Task DoAsync(string job, ControlRequest? control, bool repeats, bool waits, CancellationToken stop)
    {
        var key = string.Create(CultureInfo.InvariantCulture, $"client {number} operation {Operations++}");
        try
        {
            if (control is null)
            {
                await UntilAnsweredAsync(() => client.PutJobAsync(job, jobs.Definition(job), createOnly: false), stop);
                return;
            }
            var ticket = await UntilAnsweredAsync(() => client.SendControlAsync(job, control, key), stop);
            Note(key, ticket);
            if (repeats)
                Note(key, await UntilAnsweredAsync(() => client.SendControlAsync(job, control, key), stop));
            if (waits && await UntilAnsweredAsync(() => client.GetTicketAsync(ticket.Ticket, TimeSpan.FromSeconds(1)), stop) is { Outcome: { } outcome })
                invariants.Resolved(ticket.Ticket, job, outcome);
        }
        catch (SupervisorProblemException e) when (e.Type == ProblemTypes.JobNotFound)
        {
            // Another client has deleted it.
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The storm is over: whether this was accepted is not known.
        }
    }

    private void Note(string key, TicketDocument ticket)
    {
        Assert.Equal(Keys.GetValueOrDefault(key, ticket.Ticket), ticket.Ticket);
        Keys[key] = ticket.Ticket;
        invariants.Accepted(ticket.Ticket, ticket.Job);
    }

    private static async Task<T> UntilAnsweredAsync<T>(Func<Task<T>> ask, CancellationToken stop)
    {
        while (true)
        {
            try
            {
                return await ask();
            }
            catch (SupervisorUnreachableException)
            {
                await Task.Delay(Again, TimeProvider.System, stop);
            }
            catch (SupervisorProblemException e) when (e.Status == 503)
            {
                await Task.Delay(Again, TimeProvider.System, stop);
            }
        }
    }
}
