using System.Text.Json;
using Supervisor.Durable.Client;
using Supervisor.Durable.Tests.Cli.Fake;
using Xunit;

namespace Supervisor.Durable.Tests.Cli;

/// <summary>With --json each line on stderr is a document, and with -q besides there is none on stdout.</summary>
public sealed class ErrorDocumentTests
{
    [Theory]
    [InlineData("urn:dsup:job-not-found", 4, "No job named 'missing'", "status", "missing")]
    [InlineData("urn:dsup:not-found", 4, "no job named 'missing'", "status", "web", "missing")]
    [InlineData("urn:dsup:job-not-found", 4, "No job named 'missing'", "start", "missing")]
    [InlineData("urn:dsup:ticket-not-found", 4, "No ticket 99", "ticket", "99")]
    [InlineData("urn:dsup:usage", 2, "unknown option '--failed'", "history", "--failed", "web")]
    [InlineData("urn:dsup:usage", 2, "unknown verb 'strat'", "strat")]
    [InlineData("urn:dsup:usage", 2, "--at and --in both say when", "stop", "web", "--at", "04:30", "--in", "1h")]
    [InlineData("urn:dsup:failed", 1, "web: failed: it would not (ticket 1)", "stop", "web")]
    [InlineData("urn:dsup:failed", 1, "a job named 'web' exists already", "run", "web", "--", "ls")]
    [InlineData("urn:dsup:failed", 1, "there is no file", "validate", "/no/such/file")]
    public async Task An_error_is_one_document(string type, int exitCode, string says, params string[] words)
    {
        await using var rig = await CliRig.StartAsync();
        rig.State.Add("web", "running", 1);
        rig.State.Resolve = ticket => FakeState.Resolved(ticket, "failed", "it would not");

        var run = await rig.RunAsync(["--json", .. words]);

        var error = Error(run);
        Assert.Equal((type, exitCode, exitCode), (error.Type, error.ExitCode, run.ExitCode));
        Assert.Contains(says, error.Detail, StringComparison.Ordinal);
        Assert.Equal(type.EndsWith("-not-found", StringComparison.Ordinal) && type != "urn:dsup:not-found" ? 404 : null, error.Status);
    }

    [Fact]
    public async Task No_supervisor_is_a_document_too()
    {
        await using var rig = await CliRig.StartAsync();
        await rig.Supervisor.DownAsync();

        Assert.Equal("urn:dsup:unreachable", Error(await rig.RunAsync("--json", "status")).Type);
        Assert.Equal(5, Error(await rig.RunAsync("stop", "web", "--json")).ExitCode);
    }

    [Fact]
    public async Task What_is_no_error_is_a_note_without_an_exit_code()
    {
        await using var rig = await CliRig.StartAsync();
        rig.State.Add("web", "stopping", 1);
        rig.State.Resolve = ticket => ticket with { HeldUntil = "2026-11-30T10:20:30.400Z" };

        var run = await rig.RunAsync("stop", "web", "--no-wait", "--json");

        Assert.Equal((0, "urn:dsup:note", null), (run.ExitCode, Error(run).Type, Error(run).ExitCode));
        Assert.StartsWith("web: waits for the stop that is under way", Error(run).Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("status"), InlineData("status", "web"), InlineData("tickets"), InlineData("ticket", "1"), InlineData("history", "web"), InlineData("events"), InlineData("start", "web")]
    [InlineData("wait", "web"), InlineData("version")]
    public async Task Quiet_prints_nothing_in_json_either(params string[] words)
    {
        await using var rig = await CliRig.StartAsync();
        rig.State.Add("web", "running", 1);
        await rig.RunAsync("stop", "web");

        Assert.Equal(new CliRun(0, "", ""), await rig.RunAsync([.. words, "--json", "-q"]));
        Assert.Equal(new CliRun(0, "", ""), await rig.RunAsync([.. words, "-q"]));
    }

    private static ErrorDocument Error(CliRun run)
    {
        Assert.EndsWith("}\n", run.Error, StringComparison.Ordinal);
        Assert.Equal(1, run.Error.Count(c => c == '\n'));
        return JsonSerializer.Deserialize(run.Error, WireJson.Default.ErrorDocument)!;
    }
}
