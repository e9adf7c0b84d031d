using System.Text;
using Microsoft.Data.Sqlite;

namespace Supervisor.Durable.SystemTests.Daemon;

/// <summary>A word for a control means the same in dsup, over HTTP, by SQL, in a schedule and in the configuration.</summary>
public sealed class ControlWordsTests(SharedRig shared) : IClassFixture<SharedRig>
{
    public static TheoryData<string> Faces => ["http", "http-now", "sql", "schedule", "configuration", "dsup"];

    [Theory]
    [MemberData(nameof(Faces))]
    public async Task Stop_restart_and_try_restart_let_the_program_clean_up_and_their_kill_words_do_not(string face)
    {
        await using var rig = await SupervisorRig.StartAsync();
        await rig.DefineAsync("polite", new JobDefinition { Shell = "trap 'exit 5' TERM; echo ready $$; while :; do sleep 0.05; done" });

        foreach (var (word, killing) in new[] { ("stop", "kill"), ("restart", "kill-restart"), ("try-restart", "kill-try-restart") })
        {
            await EndsAsync(rig, face, word, now: false, "exit 5");
            await EndsAsync(rig, face, face is "http-now" or "dsup" ? word : killing, now: true, "signal 9");
        }
        if (face is "dsup" or "http-now")
            return;
        foreach (var former in new[] { "graceful-stop", "graceful-restart", "try-graceful-restart" })
            await EndsAsync(rig, face, former, now: false, "exit 5");
    }

    [Theory]
    [InlineData("""{"control":"start","now":true}""", "takes no now"), InlineData("""{"control":"stop","now":true,"grace":"1s"}""", "no signal and no grace")]
    [InlineData("""{"control":"stop","now":true,"priority":"normal"}""", "urgent"), InlineData("""{"control":"kill","signal":"INT"}""", "takes no signal")]
    [InlineData("""{"control":"kill-restart","grace":"1s"}""", "takes no grace"), InlineData("""{"control":"kil"}""", "Did you mean 'kill'?")]
    public async Task What_now_cannot_mean_is_refused(string body, string says)
    {
        var rig = await shared.WithJobAsync();

        var (status, answer) = await PostAsync(rig, "/v1/jobs/job/controls", body);

        Assert.Equal(400, status);
        Assert.Contains(says, answer, StringComparison.Ordinal);
        Assert.Single(await rig.Client.ListTicketsAsync("job"));
    }

    /// <summary>Has the job run, sends the word, and looks how that run has ended.</summary>
    private static async Task EndsAsync(SupervisorRig rig, string face, string word, bool now, string end)
    {
        if ((await rig.Client.GetJobAsync("polite")).State != "running")
            await rig.StartJobAsync("polite");
        var run = (await rig.Client.GetJobAsync("polite")).Run;
        var pid = (await rig.Client.GetJobAsync("polite")).Pid;
        await rig.SaidAsync("polite", $"ready {pid}");

        await SendAsync(rig, face, word, now);

        await Until.TrueAsync(async () => (await rig.SqlAsync($"SELECT ended_at FROM v_runs WHERE run = {run}"))[0][0] is not null, $"{word} has ended run {run}");
        Assert.Equal((word, end), (word, (await rig.SqlAsync($"SELECT concat_ws(' ', result, exit_code, signal) FROM v_runs WHERE run = {run}"))[0][0]));
        await Until.TrueAsync(async () => (await rig.Client.ListTicketsAsync("polite", pendingOnly: true)).Count == 0, "all is resolved");
        Assert.Equal(word.Contains("restart", StringComparison.Ordinal) ? "running" : "finished", (await rig.Client.GetJobAsync("polite")).State);
    }

    private static async Task SendAsync(SupervisorRig rig, string face, string word, bool now)
    {
        switch (face)
        {
            case "http" or "http-now":
                Assert.Equal(202, (await PostAsync(rig, "/v1/jobs/polite/controls", $$"""{"control":"{{word}}"{{(face == "http-now" && now ? ",\"now\":true" : "")}}}""")).Status);
                break;
            case "sql":
                using (var connection = new SqliteConnection($"Data Source={Path.Combine(rig.Data, "supervisor.db")};Pooling=False"))
                {
                    await connection.OpenAsync();
                    using var command = connection.CreateCommand();
                    command.CommandText = $"INSERT INTO control_request(job, control) VALUES ('polite', '{word}')";
                    await command.ExecuteNonQueryAsync();
                }
                break;
            case "schedule":
                (await rig.DsupAsync("schedule", "add", "s", "polite", "--cron", "0 0 4 1 1 ?", "--control", word, "--replace")).Succeeded();
                Assert.Equal(ControlWords.Current(word), Assert.Single(await rig.Client.ListSchedulesAsync()).Control);
                (await rig.DsupAsync("schedule", "run", "s")).Succeeded();
                break;
            case "configuration":
                rig.Configure($$"""{ "Jobs": { "other": { "Command": ["true"], "Schedules": [] }, "polite": { "Shell": "trap 'exit 5' TERM; echo ready $$; while :; do sleep 0.05; done", "WorkingDirectory": "{{rig.Folder}}", "Schedules": [{ "Name": "s", "Cron": "0 0 4 1 1 ?", "Control": "{{word}}" }] } } }""");
                (await rig.DsupAsync("apply")).Succeeded();
                Assert.Equal(ControlWords.Current(word), Assert.Single(await rig.Client.ListSchedulesAsync()).Control);
                (await rig.DsupAsync("schedule", "run", "polite:s")).Succeeded();
                break;
            default:
                (await rig.DsupAsync([word, "polite", .. now ? ["--now"] : Array.Empty<string>()])).Succeeded();
                break;
        }
    }

    private static async Task<(int Status, string Body)> PostAsync(SupervisorRig rig, string path, string body)
    {
        using var client = SocketClient.Connect(rig.Data);
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await client.PostAsync(new Uri("http://dsupd" + path), content);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}
