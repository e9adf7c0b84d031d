using System.Text.Json;
using Microsoft.Data.Sqlite;
using Supervisor.Durable.Client;

namespace Supervisor.Durable.SystemTests.Daemon;

/// <summary>A secret reaches the process, and nothing else.</summary>
public sealed class SecretTests
{
    private const string Old = "correct-horse-battery", New = "staple-of-another-kind";

    private static string Settings(string token) => $$"""
        { "Jobs": {
            "web": { "Command": ["/bin/sh", "-c", "echo $TOKEN | wc -c; exec sleep 1000", "--token={{token}}"], "Environment": { "TOKEN": "{{token}}" }, "Secrets": ["TOKEN"], "AutoStart": true },
            "broken": { "Command": ["/no/such/program", "{{token}}"], "Environment": { "TOKEN": "{{token}}" }, "Secrets": ["TOKEN"], "AutoStart": true } } }
        """;

    [Fact]
    public async Task It_is_shown_nowhere()
    {
        await using var rig = await SupervisorRig.StartAsync(Settings(Old), "--foreground-logs");
        await rig.SaidAsync("web", (Old.Length + 1).ToString());
        await rig.InStateAsync("broken", "failed");
        rig.Configure(Settings(New));
        List<Answer> said = [];
        string[][] asked =
        [
            ["apply", "--dry-run"], ["apply", "--dry-run", "--json"], ["apply"], ["status"], ["status", "--json"], ["status", "web"], ["status", "web", "--json"], ["status", "broken"],
            ["history", "web"], ["history", "broken", "--json"], ["events"], ["events", "--json"], ["tickets"], ["tickets", "--json"], ["start", "broken"],
            ["sql", "SELECT * FROM job"], ["sql", "SELECT upper(j.spec) FROM main.job AS j"], ["sql", "WITH x AS (SELECT spec AS y FROM job) SELECT y FROM x", "--json"],
        ];
        foreach (string[] words in asked)
            said.Add(await rig.DsupAsync(words));
        rig.Configure(Settings(New).Replace("\"AutoStart\"", "\"AutStart\"", StringComparison.Ordinal));
        said.Add(await rig.DsupAsync("apply"));
        await rig.TerminateAsync();
        said.Add(new Answer(0, rig.Daemon.Out, rig.Daemon.Error));

        Assert.Contains("    Environment:TOKEN: changed (***)", said[0].Lines);
        Assert.Contains("TOKEN='***'", said[5].Out, StringComparison.Ordinal);
        Assert.All(said, answer => Assert.All([Old, New], secret => Assert.DoesNotContain(secret, answer.Out + answer.Error, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_definition_that_comes_back_as_it_was_shown_keeps_what_is_stored()
    {
        await using var rig = await SupervisorRig.StartAsync(Settings(Old));
        await rig.InStateAsync("web", "running");
        var shown = (await rig.Client.GetJobAsync("web")).Definition!.Value.Deserialize(DefinitionJson.Default.JobDefinition)!;

        await rig.Client.PutJobAsync("web", shown with { Grouped = true }, createOnly: false);

        Assert.Equal(Old + "--token=" + Old, Stored(rig, "SELECT (spec ->> '$.environment.TOKEN') || (spec ->> '$.exec[3]') FROM job WHERE name = 'web'"));
        Assert.Equal([[null]], await rig.SqlAsync("SELECT spec FROM job WHERE name = 'web'"));
        var open = shown with { Secrets = null };
        var made = new JobDefinition { Shell = "x", Environment = new Dictionary<string, string?> { ["TOKEN"] = "***" }, Secrets = ["TOKEN"] };
        Assert.Contains("stands for a secret", (await Assert.ThrowsAsync<SupervisorProblemException>(() => rig.Client.PutJobAsync("web", open, createOnly: false))).Message, StringComparison.Ordinal);
        Assert.Contains("stands for a secret", (await Assert.ThrowsAsync<SupervisorProblemException>(() => rig.Client.PutJobAsync("made", made, createOnly: true))).Message, StringComparison.Ordinal);
    }

    /// <summary>What is in the file, for those who may open it.</summary>
    private static string? Stored(SupervisorRig rig, string query)
    {
        using var database = new SqliteConnection($"Data Source={Path.Combine(rig.Data, "supervisor.db")};Pooling=False");
        database.Open();
        using var command = database.CreateCommand();
        command.CommandText = query;
        return (string?)command.ExecuteScalar();
    }
}
