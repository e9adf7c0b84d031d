using Supervisor.Durable.Client;

namespace Supervisor.Durable.Cli.Requests;

/// <summary>Waits until a supervisor has gone, so that the next one can be started right after.</summary>
internal sealed class ShutdownWait
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>How long its process may take to go after its socket has; past that it is not ours to wait for.</summary>
    private static readonly TimeSpan ProcessPatience = TimeSpan.FromSeconds(5);

    private readonly SupervisorClient _client;
    private readonly TimeProvider _time;

    private ShutdownWait(SupervisorClient client, TimeProvider time, VersionDocument supervisor)
    {
        _client = client;
        _time = time;
        Supervisor = supervisor;
    }

    /// <summary>Who is to go.</summary>
    public VersionDocument Supervisor { get; }

    public static async Task<ShutdownWait> PrepareAsync(SupervisorClient client, TimeProvider time, CancellationToken cancel) =>
        new(client, time, await client.GetVersionAsync(cancel).ConfigureAwait(false));

    /// <summary>Asks it to end. One that went before its answer was through has done so.</summary>
    public async Task AskAsync(bool stopJobs, CancellationToken cancel)
    {
        try
        {
            await _client.ShutdownAsync(stopJobs, cancel).ConfigureAwait(false);
        }
        catch (SupervisorUnreachableException e) when (e.Interrupted)
        {
            if (await AnswersAsync(cancel).ConfigureAwait(false))
                throw;
        }
    }

    public async Task GoneAsync(CancellationToken cancel)
    {
        while (await AnswersAsync(cancel).ConfigureAwait(false))
            await Task.Delay(Pause, _time, cancel).ConfigureAwait(false);

        // Its lock on the data directory goes with its process.
        var start = _time.GetTimestamp();
        while (HasProcess() && _time.GetElapsedTime(start) < ProcessPatience)
            await Task.Delay(Pause, _time, cancel).ConfigureAwait(false);
    }

    private async Task<bool> AnswersAsync(CancellationToken cancel)
    {
        try
        {
            var now = await _client.GetVersionAsync(cancel).ConfigureAwait(false);
            return now.Pid == Supervisor.Pid && now.Since == Supervisor.Since;
        }
        catch (SupervisorUnreachableException e)
        {
            return e.Interrupted;
        }
        catch (SupervisorProblemException)
        {
            return true;
        }
    }

    /// <summary>
    /// Whether its process is there and no zombie. Where it lives in another pid namespace the name differs, and this is no wait.
    /// </summary>
    private bool HasProcess()
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{Supervisor.Pid}/stat");
            var name = stat.AsSpan(stat.IndexOf('(') + 1, stat.LastIndexOf(')') - stat.IndexOf('(') - 1);
            return name is "dsupd" && stat[stat.LastIndexOf(')') + 2] is not ('Z' or 'X');
        }
        catch (IOException)
        {
            return false;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }
}
