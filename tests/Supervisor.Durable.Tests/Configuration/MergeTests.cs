using System.Collections;
using System.Text;
using Supervisor.Durable.Daemon.Configuration;
using Xunit;

namespace Supervisor.Durable.Tests.Configuration;

/// <summary>What several files and variables say together.</summary>
public sealed class MergeTests : IDisposable
{
    private readonly ScratchDirectory _folder = new("dsup-merge-");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_later_list_replaces_the_whole_list_and_an_empty_one_removes_it()
    {
        var read = Read([
            """{ "Jobs": { "web": { "Command": ["/bin/sleep", "100", "200"], "Schedules": [{ "Cron": "0 0 4 * * ?" }], "Restart": { "SuccessExitCodes": [1, 2] } } } }""",
            """{ "Jobs": { "web": { "Command": ["/bin/sleep", "50"], "Schedules": [], "Restart": { "SuccessExitCodes": [] } } } }""",
        ]);

        Assert.Equal(["/bin/sleep", "50"], read.Definitions["web"].Command!);
        Assert.Empty(read.Definitions["web"].Schedules!);
        Assert.Empty(read.Jobs["web"].Restart.SuccessExitCodes);
    }

    [Fact]
    public void Parts_are_put_together_key_by_key_and_keys_and_jobs_are_read_in_any_case()
    {
        var read = Read([
            """{ "jobs": { "Web": { "Shell": "a", "Stop": { "Grace": "3s" }, "Restart": { "Burst": 3 } } } }""",
            """{ "Jobs": { "web": { "SHELL": "b", "stop": { "Signal": "INT" } } } }""",
        ], ("DSUP__JOBS__WEB__RESTART__INTERVAL", "1m"), ("DSUP__Jobs__web__AutoStart", "true"));

        var job = Assert.Single(read.Definitions);
        Assert.Equal(("Web", "b", "3s", "INT"), (job.Key, job.Value.Shell!, job.Value.Stop!.Grace!, job.Value.Stop.Signal!));
        Assert.Equal((3, "1m", true), (job.Value.Restart!.Burst!.Value, job.Value.Restart.Interval!, job.Value.AutoStart!.Value));
    }

    [Fact]
    public void Variables_that_differ_only_in_case_are_two_wherever_they_come_from()
    {
        var read = Read([
            """{ "Jobs": { "web": { "Shell": "x", "Environment": { "http_proxy": "1", "HTTP_PROXY": "2" } } } }""",
            """{ "Jobs": { "web": { "Environment": { "HTTP_PROXY": "3" } } } }""",
        ], ("DSUP__Jobs__web__Environment__Http_Proxy", "4"), ("DSUP__Jobs__web__Environment__MY__VAR", "5"));

        var environment = read.Jobs["web"].Command.Environment;
        Assert.Equal([("HTTP_PROXY", "3"), ("Http_Proxy", "4"), ("MY__VAR", "5"), ("http_proxy", "1")], environment.Select(v => (v.Key, v.Value!)));
        Assert.Equal("1", SpecWriter.Write(read.Jobs["web"]).GetProperty("Environment").GetProperty("http_proxy").GetString());
        Assert.Equal("3", SpecWriter.Whole(read.Jobs["web"])["Environment"]!["HTTP_PROXY"]!.GetValue<string>());
    }

    [Fact]
    public void A_variable_can_name_one_item_of_a_list_or_add_one()
    {
        var read = Read(["""{ "Jobs": { "web": { "Command": ["a", "b"] } } }"""], ("DSUP__Jobs__web__Command__1", "c"), ("DSUP__Jobs__web__Command__2", "d"));

        Assert.Equal(["a", "c", "d"], read.Definitions["web"].Command!);
        Assert.Equal(Enumerable.Range(0, 12).Select(i => $"{i}"), Read([], [.. Enumerable.Range(0, 12).Select(i => ($"DSUP__Jobs__web__Command__{i}", $"{i}"))]).Definitions["web"].Command!);
    }

    [Fact]
    public void What_is_no_list_in_a_file_stays_a_mistake_where_a_variable_adds_an_item()
    {
        var wrong = Assert.Throws<InvalidConfigurationException>(() =>
            Read(["""{ "Jobs": { "web": { "Command": "sleep 5" } } }"""], ("DSUP__Jobs__web__Command__1", "x")));

        Assert.Equal((File(0), 1), (wrong.Mistakes[0].File, wrong.Mistakes[0].Line));
    }

    [Fact]
    public void A_key_of_Logging_that_comes_twice_counts_as_it_comes_last() =>
        Assert.Equal("y", Read(["""{ "Logging": { "LogLevel": { "Default": "x" }, "LogLevel:Default": "y" } }"""]).Logging["LogLevel:Default"]);

    [Theory]
    [InlineData("DSUP__Typo__X", "1", "the variable DSUP__Typo__X: Typo is not known.")]
    [InlineData("DSUP__Jobs__web__AutoStrat", "true", "the variable DSUP__Jobs__web__AutoStrat: Jobs:web:AutoStrat is not known. Did you mean 'AutoStart'?")]
    [InlineData("DSUP__Jobs__web__AutoStart", "maybe", "the variable DSUP__Jobs__web__AutoStart: Jobs:web:AutoStart is the text \"maybe\", but must be true or false.")]
    [InlineData("DSUP__Jobs__web__Command__7", "x", "the variable DSUP__Jobs__web__Command__7: Jobs:web:Command is a list of 0, so that '7' names no item of it.")]
    [InlineData("DSUP__Jobs__web__Schedules__0__Cron", "x", "the variable DSUP__Jobs__web__Schedules__0__Cron: Jobs:web:Schedules[0]:Cron has 1 field, but must")]
    public void A_mistake_that_a_variable_has_brought_names_the_variable(string name, string value, string says)
    {
        var all = Assert.ThrowsAny<Exception>(() => Read(["""{ "Jobs": { "web": { "Shell": "x" } } }"""], (name, value))).Message;

        Assert.Contains(all.Split('\n'), line => line.StartsWith(says, StringComparison.Ordinal));
    }

    [Fact]
    public void A_job_belongs_to_the_last_source_that_gave_it_its_command()
    {
        var read = Read([
            """{ "Jobs": { "one": { "Shell": "x" }, "two": { "Shell": "x" } } }""",
            """{ "Jobs": { "one": { "AutoStart": true }, "two": { "Shell": "y" }, "three": { "Shell": "z" } } }""",
        ], ("DSUP__Jobs__one__AutoStart", "false"), ("DSUP__Jobs__four__Shell", "x"));

        Assert.Equal(
            [("four", "environment"), ("one", File(0)), ("three", File(1)), ("two", File(1))],
            read.DeclaredIn.OrderBy(d => d.Key, StringComparer.Ordinal).Select(d => (d.Key, d.Value)));
        Assert.Equal([File(0), File(1), "environment"], read.Sources);
    }

    [Fact]
    public void Sections_of_other_NET_programs_are_left_alone_and_Logging_is_passed_on()
    {
        var read = Read([
            """{ "AllowedHosts": "*", "ConnectionStrings": { "a": "b" }, "Kestrel": {}, "Serilog": {}, "logging": { "LogLevel": { "Default": "Debug" } } }""",
            """{ "Logging": { "loglevel": { "default": "Error", "Supervisor": "Trace" } } }""",
        ]);

        Assert.Equal(("Error", "Trace"), (read.Logging["LogLevel:Default"], read.Logging["LogLevel:Supervisor"]));
    }

    [Fact]
    public void One_job_whose_environment_file_is_wrong_is_left_out_with_the_place_and_without_the_value()
    {
        System.IO.File.WriteAllText(_folder.In("web.env"), "A=1\nto-ken!=secret\n");
        var read = Read([$$"""{ "Jobs": { "web": { "Shell": "x", "EnvironmentFile": "{{_folder.Path}}/web.env" }, "other": { "Shell": "x" } } }"""]);

        Assert.Equal(["other"], read.Jobs.Keys);
        Assert.StartsWith($"{_folder.Path}/web.env:2:1: ", Assert.Single(read.Faults).Value, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", read.Faults["web"], StringComparison.Ordinal);
    }

    [Fact]
    public void Root_has_a_directory_of_the_machine_and_each_other_user_a_private_one()
    {
        Assert.Equal(["/etc/dsup", "/home/me/.config/dsup"], Directories(true, ("HOME", "/home/me")));
        Assert.Equal(["/home/me/.config/dsup"], Directories(false, ("HOME", "/home/me")));
        Assert.Equal(["/cfg/dsup"], Directories(false, ("HOME", "/home/me"), ("XDG_CONFIG_HOME", "/cfg")));
        Assert.Equal(["/home/me/.config/dsup"], Directories(false, ("HOME", "/home/me"), ("XDG_CONFIG_HOME", "relative")));
        Assert.Empty(Directories(false));
        Assert.Equal(["/only"], Directories(true, ("HOME", "/home/me"), ("DSUP_CONFIG_DIR", "/only")));
        Assert.Empty(Directories(true, ("HOME", "/home/me"), ("DSUP_CONFIG_DIR", "")));
    }

    [Fact]
    public void Files_of_the_directories_come_first_in_order_of_name_then_the_working_directory_s_then_the_given_one()
    {
        foreach (var name in new[] { "b.json", "a.json", "B.json", ".c.json", "d.json~", "here.json", "beside.json" })
            System.IO.File.WriteAllText(_folder.In(name), "{}");
        var conf = Directory.CreateDirectory(_folder.In("conf.d")).FullName;
        System.IO.File.WriteAllText(Path.Combine(conf, "z.json"), "{}");
        string In(string name) => _folder.In(name);

        Assert.Equal(
            [In("conf.d/z.json"), In("here.json"), "/given.json"],
            new ConfigurationPlaces([conf, "/no/such"], In("here.json"), In("beside.json"), "/given.json").Files());
        Assert.Equal(
            [In("B.json"), In("a.json"), In("b.json"), In("beside.json"), In("here.json")],
            new ConfigurationPlaces([_folder.Path], In("none.json"), In("beside.json"), null).Files());
    }

    private static IReadOnlyList<string> Directories(bool isRoot, params (string Name, string Value)[] variables) =>
        ConfigurationPlaces.DirectoriesOf(name => variables.FirstOrDefault(v => v.Name == name).Value, isRoot);

    private string File(int place) => _folder.In($"{place}.json");

    private DaemonConfiguration Read(string[] files, params (string Name, string Value)[] variables)
    {
        foreach (var (place, text) in files.Index())
            System.IO.File.WriteAllBytes(File(place), Encoding.UTF8.GetBytes(text));
        var environment = new Hashtable(variables.ToDictionary(v => v.Name, v => v.Value));
        return ConfigurationFiles.Read([.. files.Select((_, place) => File(place))], environment);
    }
}
