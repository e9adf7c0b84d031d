namespace Supervisor.Durable.SystemTests.Differences;

/// <summary>The library in this process.</summary>
internal sealed class LibraryHost(LibraryRig rig) : Host
{
    public override string InFolder(string name) => rig.InFolder(name);

    public override Task DefineAsync(params string[] command) => rig.Supervisor.DefineAsync("job", Command.Exec(command[0], command[1..]));

    public override Task DefineShellAsync(string line) => rig.Supervisor.DefineAsync("job", Command.Shell(line));

    public override async Task<Sent> SendAsync(Wish wish)
    {
        var sent = Send(wish, out var ticket);
        await ticket.Accepted;
        return sent;
    }

    public override Task<IReadOnlyList<Sent>> SendTogetherAsync(params Wish[] wishes)
    {
        using var together = new Together(rig);
        return Task.FromResult<IReadOnlyList<Sent>>([.. wishes.Select(wish => Send(wish, out _))]);
    }

    public override async Task EndAsync()
    {
        await rig.Supervisor.DisposeAsync();                         // tickets, jobs, the supervisor: all of them are gone
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }

    public override Task ReopenAsync() => rig.ReopenAsync();

    public override Task<IEnumerable<string>> OutputAsync() => Task.FromResult(rig.Supervisor.Logs.Read("job", new LogQuery(100)).Select(entry => entry.Text));

    public override Task<IReadOnlyList<string?>> ColumnAsync(string query) =>
        Task.FromResult<IReadOnlyList<string?>>([.. rig.Supervisor.History.Query(query).Rows.Select(row => row[0]?.ToString())]);

    public override async ValueTask DisposeAsync()
    {
        await LibraryRig.Outcome(rig.Supervisor.Send("job", ControlBatch.Stop()));   // at once: some jobs are deaf to a signal
        await rig.DisposeAsync();
    }

    private Sent Send(Wish wish, out Ticket ticket)
    {
        var sent = ticket = rig.Supervisor.Send("job", wish.Priority is { } priority ? Batch(wish) with { Priority = Enum.Parse<Priority>(priority, ignoreCase: true) } : Batch(wish));
        return new Sent(async () =>
        {
            var outcome = await LibraryRig.Outcome(sent);
            return new Result(outcome.Kind.ToString().ToLowerInvariant(), outcome.Detail);
        });
    }

    private static ControlBatch Batch(Wish wish) => wish.Control switch
    {
        "start" => ControlBatch.Start(),
        "stop" => ControlBatch.StopWithSignal(grace: wish.Grace),
        "restart" => ControlBatch.RestartWithSignal(grace: wish.Grace),
        "try-restart" => ControlBatch.TryRestartWithSignal(grace: wish.Grace),
        "kill" => ControlBatch.Stop(),
        "kill-restart" => ControlBatch.Restart(),
        "wait" => ControlBatch.ToWait(),
        _ => throw new ArgumentOutOfRangeException(nameof(wish), wish.Control, null),
    };
}
