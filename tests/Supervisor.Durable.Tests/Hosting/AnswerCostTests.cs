using Microsoft.AspNetCore.Http;
using Supervisor.Durable.Daemon.Http;
using Xunit;

namespace Supervisor.Durable.Tests.Hosting;

/// <summary>How many queries dsupd makes for one answer: its caller waits for each.</summary>
public sealed class AnswerCostTests
{
    [Theory]
    [InlineData("?wait=30s", 200, 1), InlineData("", 202, 1)]
    public async Task The_answer_to_a_stop_is_read_with_one_query(string wait, int status, int queries)
    {
        await using var rig = await LibraryRig.StartAsync();
        await rig.RunningAsync("trap '' TERM; exec sleep 1000");
        var before = rig.Supervisor.History.Reads;

        var answer = await AnswerAsync(rig, wait, ControlBatch.StopWithSignal(grace: TimeSpan.FromSeconds(0.5)));

        Assert.Equal((status, queries), (answer, rig.Supervisor.History.Reads - before));
    }

    [Fact]
    public async Task The_answer_to_a_start_is_read_with_two_queries_its_ticket_and_its_process()
    {
        await using var rig = await LibraryRig.StartAsync();
        await rig.Supervisor.DefineAsync("job", LibraryRig.Sh("exec sleep 1000"));
        var before = rig.Supervisor.History.Reads;

        var answer = await AnswerAsync(rig, "?wait=30s", ControlBatch.Start());

        Assert.Equal((200, 2), (answer, rig.Supervisor.History.Reads - before));
    }

    private static async Task<int?> AnswerAsync(LibraryRig rig, string wait, ControlBatch batch)
    {
        var http = new DefaultHttpContext { Request = { QueryString = new(wait) } };
        var answer = await TicketEndpoints.Send(rig.Supervisor, http, key => rig.Supervisor.Send("job", batch, "test", key));
        return (answer as IStatusCodeHttpResult)?.StatusCode;
    }
}
