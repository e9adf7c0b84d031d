using System.Collections;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Supervisor.Durable.Configuration;
using Supervisor.Durable.Daemon.Configuration;
using Xunit;

namespace Supervisor.Durable.Tests.Configuration;

/// <summary>A host of another program reads <c>Jobs</c> by the rules of dsupd.</summary>
public sealed class JobsSectionTests : IDisposable
{
    private const string All = """
        {
          "Jobs": {
            "web": {
              "command": ["/bin/sleep", "${JOBS_SECTION_TEST:-7}"], "WorkingDirectory": "/tmp", "AutoStart": true, "Session": true, "Secrets": ["KEY"],
              "Environment": { "KEY": "value", "A__B": "x=y:z", "GONE": null, "EMPTY": "" },
              "Stop": { "Signal": "HUP", "Grace": "1m30s", "Mode": "tree" },
              "Restart": { "Policy": "on-failure", "Delay": "500ms", "Backoff": "Exponential", "Jitter": true, "Burst": 3, "Interval": "1m", "SuccessExitCodes": [3, 4] },
              "Schedules": [{ "Cron": "30 4 * * 1-5", "Control": "restart", "TimeZone": "Europe/Berlin" }, { "Name": "often", "Cron": "@hourly" }],
              "Logs": { "MaxBytes": 65536, "MaxFiles": 3 }
            },
            "line": { "Shell": "cd /tmp && exec sleep 7", "ShellProgram": "/bin/bash", "ShellOptions": ["-e"], "Arguments": ["zero"], "Stop": { "Signal": "2" } }
          }
        }
        """;

    private readonly ScratchDirectory _folder = new("dsup-section-");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_section_says_the_same_as_the_same_file_says_to_dsupd()
    {
        var daemon = ConfigurationFiles.Read([Write(All)], new Hashtable());

        var section = Read(All);

        Assert.Equal(daemon.Jobs, section.Specs);
        Assert.Equal(daemon.Definitions.Keys, section.Definitions.Keys);
        Assert.All(daemon.Definitions, definition => Assert.True(JsonNode.DeepEquals(Node(definition.Value), Node(section.Definitions[definition.Key]))));
        Assert.Equal(Signal.Hangup, section.Specs["web"].Stop.Signal);
        Assert.Null(section.Specs["web"].Command.Environment["GONE"]);
    }

    [Fact]
    public void A_list_of_a_later_file_replaces_the_whole_list_and_a_variable_names_one_item()
    {
        Environment.SetEnvironmentVariable("JOBS_SECTION_Jobs__web__Command__1", "60");
        try
        {
            var read = Read(
                """{ "Jobs": { "web": { "Command": ["/bin/sleep", "100", "200"], "Schedules": [{ "Cron": "@daily" }], "Stop": { "Grace": "3s" } } } }""",
                """{ "Jobs": { "WEB": { "Command": ["/bin/sleep", "50"], "Schedules": [], "Stop": { "Signal": "INT" } } } }""");

            var job = Assert.Single(read.Specs);
            Assert.Equal(("web", "/bin/sleep 60"), (job.Key, job.Value.Command.ToString()));
            Assert.Empty(read.Definitions["web"].Schedules!);
            Assert.Equal((TimeSpan.FromSeconds(3), Signal.Interrupt), (job.Value.Stop.Grace, job.Value.Stop.Signal));
        }
        finally
        {
            Environment.SetEnvironmentVariable("JOBS_SECTION_Jobs__web__Command__1", null);
        }
    }

    [Fact]
    public void A_variable_of_the_hosts_environment_may_have_two_underscores_in_a_jobs_variable()
    {
        Environment.SetEnvironmentVariable("JOBS_SECTION_Jobs__web__Environment__MY__VAR", "1");
        try
        {
            Assert.Equal("1", Read("""{ "Jobs": { "web": { "Shell": "x" } } }""").Specs["web"].Command.Environment["MY__VAR"]);
        }
        finally
        {
            Environment.SetEnvironmentVariable("JOBS_SECTION_Jobs__web__Environment__MY__VAR", null);
        }
    }

    [Fact]
    public void Keys_that_stand_in_one_word_are_read_too() =>
        Assert.Equal(["api", "web"], Read("""{ "Jobs": { "web": { "Shell": "x" } }, "Jobs:api:Shell": "y" }""").Specs.Keys);

    [Theory]
    [InlineData("""{ "Jobs": { "web": { "Comand": ["true"] } } }""", "Jobs:web:Comand is not known. Did you mean 'Command'?")]
    [InlineData("""{ "Jobs": { "web": { "Command": "true" } } }""", "Jobs:web:Command is the text \"true\"")]
    [InlineData("""{ "Jobs": { "web": { "Command": ["true"], "Stop": { "Signal": "HUUP" } } } }""", "Jobs:web:Stop:Signal is 'HUUP', which is no signal.")]
    [InlineData("""{ "Jobs": { "web": { "Command": ["${JOBS_SECTION_UNSET}"] } } }""", "needs the variable JOBS_SECTION_UNSET")]
    [InlineData("""{ "Jobs": { "web": "true" } }""", "Jobs:web is text, but must be an object with a Command or a Shell.")]
    [InlineData("""{ "Jobs": { "web": { "AutoStart": true } } }""", "Jobs:web has no command.")]
    public void A_mistake_is_reported_with_its_key_and_nothing_is_taken(string file, string mistake) =>
        Assert.Contains(mistake, Assert.Throws<InvalidConfigurationException>(() => Read(file)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_section_of_another_configuration_than_the_hosts_is_read_as_dotnet_has_put_it_together()
    {
        var other = new ConfigurationBuilder().AddInMemoryCollection([new("Mine:Programs:web:Command:0", "/bin/true"), new("Mine:Programs:web:AutoStart", "true")]).Build();

        var read = JobsSection.Read(other.GetSection("Mine:Programs"), new ConfigurationBuilder().Build());

        Assert.Equal(("/bin/true", true), (read.Specs["web"].Command.ToString(), read.Specs["web"].AutoStart));
    }

    [Fact]
    public async Task A_host_makes_the_jobs_it_declares_starts_them_and_leaves_what_it_declares_no_longer()
    {
        var log = new KeptLog();
        using (var host = MakeHost(log, """{ "Jobs": { "web": { "Command": ["/bin/sleep", "1000"], "AutoStart": true, "Schedules": [{ "Name": "nightly", "Cron": "@daily" }] }, "old": { "Shell": "true" } } }"""))
        {
            await host.StartAsync(TestContext.Current.CancellationToken);
            var history = host.Services.GetRequiredKeyedService<DurableSupervisor>("s").History;
            await Until.TrueAsync(() => history.Job("web")?.State == "running", "web runs");
            Assert.Equal(["web:nightly"], history.Schedules().Select(schedule => schedule.Schedule));
            await host.StopAsync(TestContext.Current.CancellationToken);
        }
        using (var host = MakeHost(log, """{ "Jobs": { "web": { "Command": ["/bin/sleep", "2000"], "AutoStart": true }, "lacks": { "Shell": "true", "EnvironmentFile": "/no/such/file" } } }"""))
        {
            await host.StartAsync(TestContext.Current.CancellationToken);
            var supervisor = host.Services.GetRequiredKeyedService<DurableSupervisor>("s");
            Assert.Equal(("/bin/sleep 2000", "running"), (supervisor.Job("web").Command.ToString(), supervisor.History.Job("web")!.State));
            Assert.Empty(supervisor.History.Schedules());
            Assert.False(supervisor.Job("old").IsDead);
            await supervisor.StopAllAsync(cancellationToken: TestContext.Current.CancellationToken);
            await host.StopAsync(TestContext.Current.CancellationToken);
        }

        Assert.Contains(log.Lines, line => line.Text.StartsWith("web: its process was made from another definition", StringComparison.Ordinal));
        Assert.Contains(log.Lines, line => line.Text.StartsWith("old: the configuration declares it no longer", StringComparison.Ordinal));
        Assert.Contains(log.Lines, line => line.Text.StartsWith("lacks: not made as it is declared: ", StringComparison.Ordinal));
    }

    private IHost MakeHost(KeptLog log, string file)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddJsonFile(Write(file));
        builder.Services.AddSingleton<Microsoft.Extensions.Logging.ILoggerFactory>(log);
        builder.Services.AddKeyedDurableSupervisor("s", _folder.In("data")).AddJobs(builder.Configuration.GetSection("Jobs"));
        return builder.Build();
    }

    private DeclaredJobs Read(params string[] files)
    {
        var builder = new ConfigurationBuilder();
        foreach (var file in files)
            builder.AddJsonFile(Write(file));
        var root = builder.AddEnvironmentVariables("JOBS_SECTION_").Build();
        return JobsSection.Read(root.GetSection("Jobs"), root);
    }

    private string Write(string text)
    {
        var path = _folder.In($"{Directory.GetFiles(_folder.Path).Length}.json");
        File.WriteAllText(path, text, new UTF8Encoding(false));
        return path;
    }

    private static JsonNode? Node(JobDefinition definition) => JsonSerializer.SerializeToNode(definition, DefinitionJson.Default.JobDefinition);
}
