using Supervisor.Durable.Client;
using Supervisor.Durable.SystemTests.Rig;

namespace Supervisor.Durable.CrashTests;

/// <summary>A caller's dealings with a supervisor that dies once: what broke off is asked again of the next one, under the same key.</summary>
internal sealed class Life(SupervisorRig rig)
{
    private bool _doomed;

    public async Task BeginAsync(string fault)
    {
        _doomed = true;
        if (!await rig.LaunchAsync(new Dictionary<string, string?> { ["DSUP_FAULT"] = fault }))
            await ReviveAsync();
    }

    /// <summary>Sends a control, and waits until its ticket is resolved.</summary>
    public Task<TicketDocument> AskAsync(string control, string? signal = null) => DoAsync(async () =>
    {
        var ticket = await rig.Client.SendControlAsync("job", new ControlRequest { Control = control, Signal = signal }, "key of " + control);
        return await rig.ResolvedAsync(ticket);
    });

    public Task DoAsync(Func<Task> work) => DoAsync(async () =>
    {
        await work();
        return true;
    });

    public async Task<T> DoAsync<T>(Func<Task<T>> work)
    {
        try
        {
            var result = await work();
            return _doomed && rig.Daemon.HasExited ? await AgainAsync(work) : result;
        }
        catch (SupervisorUnreachableException) when (_doomed)
        {
            return await AgainAsync(work);
        }
    }

    /// <summary>All is asked and answered: the fault was met, or will be at once, or this is no test.</summary>
    public async Task OverAsync()
    {
        if (!_doomed)
            return;
        await Until.TrueAsync(() => rig.Daemon.HasExited, "the fault point is reached");
        await ReviveAsync();
    }

    private async Task<T> AgainAsync<T>(Func<Task<T>> work)
    {
        await ReviveAsync();
        return await work();
    }

    private async Task ReviveAsync()
    {
        Assert.Equal(128 + 9, (await rig.Daemon.EndAsync()).ExitCode);
        _doomed = false;
        await rig.RestartAsync();
    }
}
