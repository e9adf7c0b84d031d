using System.Collections.Immutable;
using System.Text;
using Supervisor.Durable.Configuration;
using Xunit;

namespace Supervisor.Durable.Tests.Configuration;

/// <summary>What dsup validate and dsupd say of a file.</summary>
public sealed class CheckTests
{
    [Fact]
    public void The_sample_has_no_mistakes()
    {
        var sample = File.ReadAllBytes(Path.Combine(Repository.Root, "appsettings.json"));

        Assert.Empty(ConfigurationReader.Check("appsettings.json", sample));
    }

    [Fact]
    public void Every_key_can_be_said()
    {
        Assert.Empty(Mistakes("""
            {
              // comments and trailing commas are allowed, as in .NET's configuration
              "$schema": "appsettings.schema.json",
              "Logging": { "LogLevel": { "Default": "Warning" } },
              "AllowedHosts": "*", "ConnectionStrings": { "Default": "…" }, "Kestrel": { "Endpoints": {} },
              "Supervisor": { "DataDirectory": "/srv/dsup", "Socket": "/run/dsup.sock", "Durability": "normal" },
              "jobs": {
                "web": {
                  "Command": ["/usr/bin/python3", "-m", "http.server", "${PORT:-8080}"],
                  "WorkingDirectory": "${HOME}/www",
                  "Environment": { "A": "1", "a": "2", "x:y": "3", "REMOVED": null },
                  "EnvironmentFile": ["/etc/web.env", "-/etc/web.local.env"],
                  "Secrets": ["API_KEY"],
                  "Grouped": true, "Session": false, "ResetSignalMask": true, "AutoStart": true,
                  "Stop": { "Signal": 15, "Grace": "00:00:10" },
                  "Restart": {
                    "Policy": "unless-stopped", "Delay": "1s", "MaxDelay": "1m", "Backoff": "Exponential", "Jitter": true,
                    "Burst": 5, "Interval": "1m", "ResetAfter": "10m", "SuccessExitCodes": [3, 255], "PreventExitCodes": [64],
                  },
                  "Schedules": [
                    { "Name": "nightly", "Cron": "0 30 4 * * ?", "Control": "try-graceful-restart", "Signal": "HUP", "Grace": "1m", "TimeZone": "UTC", "Misfire": "skip" },
                    { "Cron": "@hourly", "Overlap": "queue" },
                  ],
                  "Logs": { "MaxBytes": 4096, "MaxFiles": 0 },
                },
                "shell": { "Shell": "echo $1", "ShellProgram": "/bin/bash", "ShellOptions": ["-e"], "Arguments": ["x", "y"], "EnvironmentFile": "-/etc/one.env" },
              },
            }
            """));
    }

    [Theory]
    [InlineData("{ \"Job\": {} }", "Job is not known. Did you mean 'Jobs'?")]
    [InlineData("[]", "A configuration must be an object")]
    [InlineData("{ \"Supervisor\": { \"Durability\": \"Ful\" } }", "Supervisor:Durability is 'Ful', but must be one of Full, Normal. Did you mean 'Full'?")]
    [InlineData("{ \"Jobs\": { \"a\": 1 } }", "Jobs:a is a number, but must be an object with a Command or a Shell.")]
    [InlineData("{ \"Jobs\": [] }", "Jobs is a list, but must be an object of names and definitions.")]
    [InlineData("{ \"Jobs\": { \"a b\": { \"Shell\": \"x\" } } }", "'a b' contains ' '")]
    [InlineData("{ \"Jobs\": { \"a:b\": { \"Shell\": \"x\" } } }", "contains ':', which separates keys in .NET's configuration. Call it for example 'a-b'.")]
    [InlineData("{ \"Jobs\": { \"a\": { \"Shell\": \"x\" }, \"A\": { \"Shell\": \"x\" } } }", "Jobs:A stands in line 1 already, as 'a'")]
    [InlineData("{ \"Jobs\": {}, \"Jobs\": {} }", "Jobs stands in line 1 already. Remove one of them.")]
    [InlineData("\u0022half\\ud800\u0022", "half a surrogate pair")]
    public void A_slip_of_the_file_is_reported_with_the_way_out(string file, string says) =>
        Assert.Contains(Mistakes(file), m => m.Message.Contains(says, StringComparison.Ordinal));

    [Theory]
    [InlineData("", "Jobs:a has no command. Give it a Command (a list) or a Shell (a line).")]
    [InlineData("\"Shell\": \"x\", \"Command\": [\"x\"]", "both Command and Shell")]
    [InlineData("\"Command\": []", "empty command")]
    [InlineData("\"Shell\": \"\"", "empty command")]
    [InlineData("\"Command\": \"ls\"", "must be a list of texts. Write [\"ls\"].")]
    [InlineData("\"Command\": \"python3 -m http.server\"", "Write [\"python3\",\"-m\",\"http.server\"]; or, for a command that is a line for a shell, \"Shell\": \"python3 -m http.server\".")]
    [InlineData("\"Command\": \"a 'b c' | d\"", "Write each word as a text of its own; or, for a command that is a line for a shell, \"Shell\": \"a 'b c' | d\".")]
    [InlineData("\"Command\": [\"/bin/echo\", \"a\\u0000b\"]", "Jobs:a:Command[1] contains a NUL character")]
    [InlineData("\"Shell\": \"a\\u0000b\"", "Jobs:a:Shell contains a NUL character")]
    [InlineData("\"Shell\": \"x\", \"WorkingDirectory\": \"/a\\u0000b\"", "Jobs:a:WorkingDirectory contains a NUL character")]
    [InlineData("\"Shell\": \"x\", \"Environment\": { \"A\": \"a\\u0000b\" }", "Jobs:a:Environment:A contains a NUL character")]
    [InlineData("\"Shell\": \"x\", \"Environment\": { \"A\": \"1\", \"A\": \"2\" }", "Jobs:a:Environment:A stands in line 1 already. Remove one of them.")]
    [InlineData("\"Command\": [\"ls\", 1]", "Jobs:a:Command[1] is the number 1, but must be text. Write \"1\".")]
    [InlineData("\"Command\": [\"ls\"], \"Arguments\": []", "Arguments goes with Shell")]
    [InlineData("\"Command\": [\"${X\"]", "without its closing }")]
    [InlineData("\"Command\": [\"${X-1}\"]", "'X-1' is no variable's name")]
    [InlineData("\"Shell\": \"x\", \"Delay\": \"5s\"", "Delay belongs into Restart")]
    [InlineData("\"Shell\": \"x\", \"Zzz\": 1", "Jobs:a:Zzz is not known. Known here: Command, Shell,")]
    [InlineData("\"Shell\": \"x\", \"AutoStart\": \"yes\"", "must be true or false.")]
    [InlineData("\"Shell\": \"x\", \"AutoStart\": null", "AutoStart is null. Leave the key out, or write true or false.")]
    [InlineData("\"Shell\": \"x\", \"WorkingDirectory\": \"www\"", "must be an absolute path")]
    [InlineData("\"Shell\": \"x\", \"EnvironmentFile\": [\"-a.env\"]", "EnvironmentFile[0] is 'a.env', but must be an absolute path")]
    [InlineData("\"Shell\": \"x\", \"Secrets\": [\"A-B\"]", "'A-B', which is no variable's name")]
    [InlineData("\"Shell\": \"x\", \"Environment\": { \"A=B\": \"1\" }", "'A=B' cannot be a variable's name")]
    [InlineData("\"Shell\": \"x\", \"Environment\": { \"A\": true }", "must be text. Write \"true\".")]
    [InlineData("\"Shell\": \"x\", \"Stop\": { \"Grace\": 5 }", "is the number 5, but a duration needs its unit: write \"5s\"")]
    [InlineData("\"Shell\": \"x\", \"Stop\": { \"Grace\": \"400d\" }", "at most 365d")]
    [InlineData("\"Shell\": \"x\", \"Stop\": { \"Signal\": \"TREM\" }", "Did you mean 'TERM'?")]
    [InlineData("\"Shell\": \"x\", \"Stop\": { \"Signal\": 65 }", "from 1 to 64")]
    [InlineData("\"Shell\": \"x\", \"Restart\": { \"Policy\": \"onfailure\" }", "Did you mean 'on-failure'?")]
    [InlineData("\"Shell\": \"x\", \"Restart\": { \"Burst\": 5 }", "Burst needs an Interval")]
    [InlineData("\"Shell\": \"x\", \"Restart\": { \"Interval\": \"5s\" }", "Interval needs a Burst")]
    [InlineData("\"Shell\": \"x\", \"Restart\": { \"Burst\": 0, \"Interval\": \"0s\" }", "Interval is 0")]
    [InlineData("\"Shell\": \"x\", \"Restart\": { \"Delay\": \"1m\", \"MaxDelay\": \"1s\" }", "MaxDelay is 1s, but Delay is 1m already")]
    [InlineData("\"Shell\": \"x\", \"Restart\": { \"SuccessExitCodes\": [256] }", "SuccessExitCodes[0] is 256, but must be a whole number from 0 to 255.")]
    [InlineData("\"Shell\": \"x\", \"Restart\": { \"Burst\": 1.5, \"Interval\": \"1s\" }", "Burst is 1.5, but must be a whole number")]
    [InlineData("\"Shell\": \"x\", \"Schedules\": [{ \"Control\": \"start\" }]", "Schedules[0] has no Cron")]
    [InlineData("\"Shell\": \"x\", \"Schedules\": [{ \"Cron\": \"*/5 * * * 8\" }]", "'8' for the day of the week")]
    [InlineData("\"Shell\": \"x\", \"Schedules\": [{ \"Cron\": \"@daily\", \"Control\": \"signal\" }]", "does not say which")]
    [InlineData("\"Shell\": \"x\", \"Schedules\": [{ \"Cron\": \"@daily\", \"Grace\": \"1s\" }]", "Grace goes with the controls stop")]
    [InlineData("\"Shell\": \"x\", \"Schedules\": [{ \"Cron\": \"@daily\", \"Control\": \"stop\", \"Overlap\": \"skip\" }]", "Overlap goes with the control start only")]
    [InlineData("\"Shell\": \"x\", \"Schedules\": [{ \"Cron\": \"@daily\", \"TimeZone\": \"Europe/Berlim\" }]", "Did you mean 'Europe/Berlin'?")]
    [InlineData("\"Shell\": \"x\", \"Schedules\": [{ \"Cron\": \"@daily\", \"Name\": \"n\" }, { \"Cron\": \"@daily\", \"Name\": \"n\" }]", "Name is 'n', as in line 1")]
    [InlineData("\"Shell\": \"x\", \"Logs\": { \"MaxBytes\": 100 }", "is 100, but must be a size of 4096 or more, such as \"10M\", or 0 for no limit")]
    [InlineData("\"Shell\": \"x\", \"Logs\": { \"MaxBytes\": \"1k\" }", "is \"1k\", but must be a size of 4096 or more")]
    [InlineData("\"Shell\": \"x\", \"Logs\": { \"MaxBytes\": \"big\" }", "is \"big\", but must be a size of 4096 or more")]
    public void A_slip_in_a_job_is_reported_with_the_way_out(string keys, string says)
    {
        var mistake = Assert.Single(Mistakes($$"""{ "Jobs": { "a": { {{keys}} } } }"""), m => m.Message.Contains(says, StringComparison.Ordinal));

        Assert.StartsWith("Jobs:a", mistake.Key, StringComparison.Ordinal);
    }

    [Fact]
    public void All_mistakes_are_reported_at_once_in_the_order_of_the_file_with_their_places()
    {
        var mistakes = Mistakes("\ufeff{\n  \"Jobs\": {\n    \"größe\": { \"Shell\": \"ä\", \"Shel\": 1 },\n    \"b\": { }\n  },\n  \"x\": 1 }");

        Assert.Equal(["f:3:5", "f:3:30", "f:4:5", "f:6:3"], mistakes.Select(m => string.Join(':', m.ToString().Split(':').Take(3))));
    }

    [Theory]
    [InlineData("{ \"Jobs\": {\n  \"a\" { } }", "f:2:7")]
    [InlineData("{\n\n\"é\": tru }", "f:3:9")]
    [InlineData("", "f:1:1")]
    [InlineData("{} {}", "f:1:4")]
    public void Broken_JSON_is_reported_where_it_breaks(string file, string place) =>
        Assert.StartsWith($"{place}: is no JSON here:", Assert.Single(Mistakes(file)).ToString(), StringComparison.Ordinal);

    [Fact]
    public void A_file_that_is_not_UTF8_is_reported_with_the_place()
    {
        var mistake = Assert.Single(ConfigurationReader.Check("f", [(byte)'{', (byte)'\n', (byte)'"', 0xe4, (byte)'"']));

        Assert.Equal("f:2:2: is not UTF-8 here. Save the file as UTF-8.", mistake.ToString());
    }

    [Fact]
    public void A_NUL_is_reported_where_it_stands()
    {
        var mistake = Assert.Single(Mistakes("{ \"Jobs\": { \"a\": {\n  \"Command\": [\"/bin/echo\", \"a\\u0000b\"] } } }"));

        Assert.StartsWith("f:2:28: Jobs:a:Command[1] contains a NUL character", mistake.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_one_file_lacks_another_may_have()
    {
        const string Overlay = """{ "Jobs": { "a": { "AutoStart": true, "Restart": { "Burst": 3 } } } }""";
        const string Base = """{ "Jobs": { "a": { "Shell": "x", "Restart": { "Interval": "1m" } } } }""";

        Assert.Equal(2, Mistakes(Overlay).Length);
        Assert.Empty(ConfigurationReader.Read([new("base", Encoding.UTF8.GetBytes(Base)), new("overlay", Encoding.UTF8.GetBytes(Overlay))], [], VariableUse.Later).Mistakes);
    }

    [Fact]
    public void A_mistake_of_several_files_stands_in_the_file_that_has_it_also_where_another_replaces_it()
    {
        const string Base = "{ \"Jobs\": { \"a\": {\n \"Shell\": \"x\", \"Restart\": { \"Delay\": \"soon\", \"MaxDelay\": \"1s\" } } } }";
        const string Overlay = "{ \"Jobs\": { \"A\":\n { \"Restart\": {\n \"Delay\": \"1m\" } } } }";

        var mistakes = ConfigurationReader.Read([new("base", Encoding.UTF8.GetBytes(Base)), new("overlay", Encoding.UTF8.GetBytes(Overlay))], [], VariableUse.Later).Mistakes;

        Assert.Equal(["base:2:38", "base:2:58"], mistakes.Select(m => string.Join(':', m.ToString().Split(':').Take(3))));
        Assert.Contains("MaxDelay is 1s, but Delay is 1m already", mistakes[1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_variable_that_is_not_set_is_a_mistake_with_its_place()
    {
        var text = Encoding.UTF8.GetBytes("{ \"Jobs\": { \"a\": {\n \"Command\": [\"echo\", \"${NO}\", \"${YES}\"] } } }");

        var read = ConfigurationReader.Read([new("f", text)], [], VariableUse.By(name => name == "YES" ? "${NO}" : null));

        Assert.StartsWith("f:2:22: Jobs:a:Command[1] needs the variable NO, which is not set", Assert.Single(read.Mistakes).ToString(), StringComparison.Ordinal);
        Assert.Equal("${NO}", Assert.Single(ConfigurationReader.Read([new("f", text)], [], VariableUse.By(_ => "${NO}")).Jobs()).Definition.Command![2]);
    }

    [Fact]
    public void Over_the_socket_every_text_is_meant_as_it_stands()
    {
        var definition = Encoding.UTF8.GetBytes("""{ "Command": ["echo", "${X"], "Environment": { "A:B": "${", "a:b": "1" } }""");

        Assert.Empty(ConfigurationReader.ReadJob("web", definition).Mistakes);
    }

    private static ImmutableArray<Mistake> Mistakes(string file) => ConfigurationReader.Check("f", Encoding.UTF8.GetBytes(file));
}
