using Supervisor.Durable.Engine;
using Xunit;

namespace Supervisor.Durable.Tests.Engine;

/// <summary>The loop looks after its history between what else it does.</summary>
public sealed class UpkeepTests
{
    private static readonly Retention Hours = new() { MaxAge = TimeSpan.FromHours(2), MaxPerJob = 0 };

    [Fact]
    public async Task A_ticket_whose_history_is_gone_says_so_and_an_open_one_is_resolved_in_the_end()
    {
        await using var rig = EngineRig.Start(r => r.Kept = Hours);
        await rig.DefineAsync();
        await rig.RunAsync();
        var signal = (await EngineRig.Accepted(rig.Send(ControlBatch.SendSignal(Signal.Hangup))))[0];
        var end = rig.Send(ControlBatch.ToWait());
        var open = (await EngineRig.Accepted(end))[0];
        await rig.SettleAsync();

        await PassAsync(rig, TimeSpan.FromHours(3), signal);

        Assert.Contains("history is kept for 2 hours", Assert.Throws<TicketNotFoundException>(() => rig.History.Find(signal)).Message, StringComparison.Ordinal);
        Assert.Contains("No ticket 999", Assert.Throws<TicketNotFoundException>(() => rig.History.Find(new TicketId(999))).Message, StringComparison.Ordinal);
        Assert.Null(rig.History.Ticket(open)!.Outcome);
        Assert.Equal(Outcome.Done, await rig.AskAsync(ControlBatch.Stop()));
        Assert.Equal(Outcome.Done, await EngineRig.Outcome(end));
    }

    [Fact]
    public async Task After_a_death_in_the_middle_the_next_supervisor_continues_and_no_number_is_given_again()
    {
        await using var rig = EngineRig.Start(r => r.Kept = Hours);
        await rig.DefineAsync();
        var last = default(TicketId);
        for (var i = 0; i < 20; i++)
            last = (await EngineRig.Accepted(rig.Send(ControlBatch.Stop())))[0];
        await rig.SettleAsync();

        rig.Reach = point =>
        {
            if (point == FaultPoint.UpkeepBefore)
                throw new InvalidOperationException("crash");
        };
        rig.Clock.Advance(TimeSpan.FromHours(3));
        await rig.DieAsync();
        rig.Reach = _ => { };
        rig.Open();
        await PassAsync(rig, TimeSpan.FromMinutes(1), last);

        Assert.True((await EngineRig.Accepted(rig.Send(ControlBatch.Stop())))[0].Value > last.Value);
    }

    [Fact]
    public async Task On_a_full_disk_nothing_goes_and_later_it_does()
    {
        await using var rig = EngineRig.Start(r => r.Kept = Hours);
        await rig.DefineAsync();
        var ticket = (await EngineRig.Accepted(rig.Send(ControlBatch.Stop())))[0];
        await rig.SettleAsync();

        rig.Break();
        rig.Clock.Advance(TimeSpan.FromHours(3));
        await Assert.ThrowsAsync<StorageUnavailableException>(() => rig.DefineAsync("other"));
        Assert.NotNull(rig.History.Ticket(ticket));
        rig.Mend();

        await PassAsync(rig, TimeSpan.FromHours(1), ticket);
    }

    /// <summary>Lets time go by until a ticket is gone.</summary>
    private static async Task PassAsync(EngineRig rig, TimeSpan after, TicketId ticket)
    {
        rig.Clock.Advance(after);
        for (var i = 0; rig.History.Ticket(ticket) is not null; i++)
        {
            Assert.True(i < 1000, $"ticket {ticket} is still there");
            await rig.SettleAsync();
            rig.Clock.Advance(TimeSpan.FromMilliseconds(5));
        }
    }
}
