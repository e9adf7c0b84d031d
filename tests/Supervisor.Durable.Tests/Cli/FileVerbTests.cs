using System.Text.Json.Nodes;
using Supervisor.Durable.Tests.Cli.Fake;
using Xunit;

namespace Supervisor.Durable.Tests.Cli;

/// <summary>validate and import: verbs that ask no supervisor, and need none.</summary>
public sealed class FileVerbTests : IDisposable
{
    private readonly ScratchDirectory _folder = new("dsup-files-");

    [Fact]
    public async Task A_file_without_mistakes_is_fine_whether_or_not_a_supervisor_answers()
    {
        await using var rig = await CliRig.StartAsync();
        await rig.Supervisor.DownAsync();
        var file = Write("jobs.json", """{ "Jobs": { "web": { "Shell": "x" } } }""");

        Assert.Equal(new CliRun(0, $"{file}: no mistakes\n", ""), await rig.RunAsync("validate", file));
        Assert.Equal(new CliRun(0, "", ""), await rig.RunAsync("validate", file, "-q"));
        Assert.Empty(rig.State.Received);
    }

    [Fact]
    public async Task Every_mistake_is_a_line_with_its_place()
    {
        await using var rig = await CliRig.StartAsync();
        var file = Write("jobs.json", "{ \"Jobs\": {\n  \"web\": { \"Shel\": \"x\",\n  \"Stop\": { \"Grace\": 5 } } } }");

        var run = await rig.RunAsync("validate", file);

        Assert.Equal((1, ""), (run.ExitCode, run.Out));
        Assert.Equal(
            [
                $"{file}:2:3: Jobs:web has no command. Give it a Command (a list) or a Shell (a line).",
                $"{file}:2:12: Jobs:web:Shel is not known. Did you mean 'Shell'?",
                $"{file}:3:22: Jobs:web:Stop:Grace is the number 5, but a duration needs its unit: write \"5s\" for seconds. Durations are texts such as \"500ms\", \"10s\" or \"1m30s\".",
            ],
            run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task With_json_the_mistakes_are_one_document()
    {
        await using var rig = await CliRig.StartAsync();
        var file = Write("jobs.json", """{ "Jib": {} }""");

        var run = await rig.RunAsync("validate", file, "--json");

        Assert.Equal((1, ""), (run.ExitCode, run.Error));
        var document = JsonNode.Parse(run.Out)!;
        Assert.False(document["valid"]!.GetValue<bool>());
        Assert.Equal((1, 3, "Jib"), (document["mistakes"]![0]!["line"]!.GetValue<int>(), document["mistakes"]![0]!["column"]!.GetValue<int>(), document["mistakes"]![0]!["key"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData("validate")]
    [InlineData("import", "--format", "procfile")]
    public async Task A_file_that_cannot_be_read_is_one_line_and_exit_code_1(params string[] verb)
    {
        await using var rig = await CliRig.StartAsync();

        var none = await rig.RunAsync([.. verb, _folder.In("none")]);
        var folder = await rig.RunAsync([.. verb, _folder.Path]);

        Assert.Equal(new CliRun(1, "", $"dsup: there is no file '{_folder.Path}/none'. Name one that exists, or - for standard input.\n"), none);
        Assert.Equal(new CliRun(1, "", $"dsup: '{_folder.Path}' is a directory. Name a file in it.\n"), folder);
    }

    [Theory]
    [InlineData("supervisord.conf")]
    [InlineData("Procfile")]
    [InlineData("process-compose.yaml")]
    public async Task What_import_writes_validate_accepts(string example)
    {
        await using var rig = await CliRig.StartAsync();
        var (from, to) = (Path.Combine(Repository.Root, "tests/Supervisor.Durable.Tests/Importing/Examples", example), _folder.In("jobs.json"));

        var import = await rig.RunAsync("import", from, "-o", to);
        var printed = await rig.RunAsync("import", from);
        var validate = await rig.RunAsync("validate", to);
        var again = await rig.RunAsync("import", from, "--output", to);

        Assert.Equal(example == "Procfile" ? 0 : 1, import.ExitCode);
        Assert.Contains($"Check it with: dsup validate {to}", import.Out, StringComparison.Ordinal);
        Assert.All(import.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.Matches(@"^(.*:\d+: (note: )?.*: .*\. .*\.|dsup: \d+ jobs imported\. .*\.)$", line));
        Assert.Equal(await File.ReadAllTextAsync(to, TestContext.Current.CancellationToken), printed.Out);
        Assert.Equal(new CliRun(0, $"{to}: no mistakes\n", ""), validate);
        Assert.Equal(new CliRun(1, "", $"dsup: '{to}' exists already. Remove it, or name another file.\n"), again);
    }

    [Fact]
    public async Task With_json_an_import_is_one_document()
    {
        await using var rig = await CliRig.StartAsync();

        var run = await rig.RunAsync("import", Write("Procfile", "web: serve $PORT\nnonsense"), "--json");

        var document = JsonNode.Parse(run.Out)!;
        Assert.Equal((1, ""), (run.ExitCode, run.Error));
        Assert.Equal("procfile", document["format"]!.GetValue<string>());
        Assert.Equal("serve $PORT", document["configuration"]!["Jobs"]!["web"]!["Shell"]!.GetValue<string>());
        Assert.Equal("nonsense", document["lost"]![0]!.GetValue<string>());
        Assert.Equal(2, document["not_carried_over"]![0]!["line"]!.GetValue<int>());
        Assert.Empty(document["notes"]!.AsArray());
    }

    [Fact]
    public async Task A_summary_names_the_programs_that_are_lost_and_counts_what_is_left_out()
    {
        await using var rig = await CliRig.StartAsync();
        var file = Write("supervisord.conf", "[program:a]\ncommand=/bin/a\nuser=ann\n[program:b]\ncommand=/bin/b\nnumprocs=%(ENV_NOBODY_HAS_THIS)s\n");

        var run = await rig.RunAsync("import", file);
        var given = await rig.RunAsync("import", file, "--env", "NOBODY_HAS_THIS=2", "-o", _folder.In("jobs.json"));

        Assert.Equal(1, run.ExitCode);
        Assert.EndsWith("dsup: 1 job imported. 1 program not carried over: b; 1 setting is left out: see above.\n", run.Error, StringComparison.Ordinal);
        Assert.Equal((1, $"{_folder.Path}/jobs.json: 3 jobs. Check it with: dsup validate {_folder.Path}/jobs.json\n"), (given.ExitCode, given.Out));
        Assert.EndsWith("dsup: 3 jobs imported. 1 setting is left out: see above.\n", given.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_of_several_tools_become_one_configuration_and_what_is_only_good_to_know_leaves_exit_code_0()
    {
        await using var rig = await CliRig.StartAsync();
        var service = Write("clean.service", "[Service]\nType=oneshot\nExecStart=/bin/clean %i\n");
        var timer = Write("clean.timer", "[Timer]\nOnCalendar=daily\n[Install]\nWantedBy=timers.target\n");
        Write("run@.service", "[Service]\nExecStart=/bin/run %i\n[Install]\nWantedBy=multi-user.target\n");

        var run = await rig.RunAsync("import", service, timer, _folder.In("run@2.service"), Write("Procfile", "web: serve"));

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        var jobs = JsonNode.Parse(run.Out)!["Jobs"]!.AsObject();
        Assert.Equal(["clean", "run@2", "web"], jobs.Select(j => j.Key));
        Assert.Equal("0 0 * * *", jobs["clean"]!["Schedules"]![0]!["Cron"]!.GetValue<string>());
        Assert.Equal("2", jobs["run@2"]!["Command"]![1]!.GetValue<string>());
    }

    [Theory]
    [InlineData("does not show its format", "import", "/etc/hostname")]
    [InlineData("--env X has no value", "import", "--format", "procfile", "--env", "X", "/etc/hostname")]
    [InlineData("Did you mean 'procfile'?", "import", "x", "--format", "profile")]
    [InlineData("'bahs' is none of bash, zsh, fish. Did you mean 'bash'?", "completion", "bahs")]
    [InlineData("FILE", "validate")]
    public async Task A_slip_is_exit_code_2(string says, params string[] args)
    {
        await using var rig = await CliRig.StartAsync();

        var run = await rig.RunAsync(args);

        Assert.Equal((2, ""), (run.ExitCode, run.Out));
        Assert.Contains(says, run.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private string Write(string name, string text)
    {
        var path = _folder.In(name);
        File.WriteAllText(path, text);
        return path;
    }
}
