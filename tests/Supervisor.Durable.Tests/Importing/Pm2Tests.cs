using System.Text;
using Supervisor.Durable.Cli.Importing;
using Xunit;

namespace Supervisor.Durable.Tests.Importing;

/// <summary>What the keys of an app of PM2 become.</summary>
public sealed class Pm2Tests
{
    [Theory]
    [InlineData("script: app.js", "node|/srv/app.js")]
    [InlineData("script: ./run.sh, args: 'a \"b c\"'", "bash|/srv/run.sh|a|b c")]
    [InlineData("script: npm, args: [run, 'a b']", "npm|run|a b")]
    [InlineData("script: app.py, interpreter: /opt/py, interpreter_args: -u", "/opt/py|-u|/srv/app.py")]
    [InlineData("script: ./bin/x, interpreter: none", "/srv/bin/x")]
    [InlineData("script: x.js, cwd: /app, node_args: [--a, --b]", "node|--a|--b|/app/x.js")]
    public void A_script_is_run_by_what_PM2_runs_it(string app, string words) =>
        Assert.Equal(words, string.Join('|', Read(app).Jobs["app"].Command!));

    [Theory]
    [InlineData("max_restarts: 5, min_uptime: 10s, restart_delay: 500", "always 500ms 4 50s 10s")]
    [InlineData("min_uptime: 2000", "always 0ms 15 32s 2s")]
    [InlineData("autorestart: false", "never    ")]
    [InlineData("exp_backoff_restart_delay: 200", "always 200ms 15 16s 30s")]
    public void Restarts_are_those_of_PM2(string keys, string restart)
    {
        var r = Read($"script: a.js, {keys}").Jobs["app"].Restart!;

        Assert.Equal(restart, $"{r.Policy} {r.Delay} {r.Burst} {r.Interval} {r.ResetAfter}");
    }

    [Theory]
    [InlineData("cron_restart: '0 3 * * *'", "try-restart 0 3 * * *")]
    [InlineData("cron_restart: '0 15 3 * * 1-5'", "try-restart 15 3 * * 1-5")]
    [InlineData("cron_restart: '30 15 3 * * 0,6', autorestart: false", "restart 30 15 3 ? * SUN,SAT")]
    [InlineData("cron_restart: '0'", null)]
    public void Cron_restarts_are_schedules(string keys, string? schedule) =>
        Assert.Equal(schedule, Read($"script: a.js, {keys}").Jobs["app"].Schedules is [var one] ? $"{one.Control} {one.Cron}" : null);

    [Fact]
    public void Instances_are_jobs_that_know_their_number_and_the_environment_asked_for_goes_before()
    {
        var import = Read("script: a.js, instances: -1, exec_mode: fork, increment_var: PORT, env: { PORT: 80, MODE: dev }, env_production: { MODE: live }", "production");

        Assert.Equal(["app-0", "app-1", "app-2"], import.Jobs.Keys);   // four processors, but one
        Assert.Equal(("82", "live", "2"), (import.Jobs["app-2"].Environment!["PORT"], import.Jobs["app-2"].Environment!["MODE"],
            import.Jobs["app-2"].Environment!["NODE_APP_INSTANCE"]));
        Assert.True(import.IsWhole);
    }

    [Fact]
    public void JavaScript_is_reported_with_the_way_to_JSON()
    {
        var refused = Assert.Throws<ImportException>(() => Import.Read(ImportFormat.Pm2, "ecosystem.config.js", "/srv",
            "module.exports = {}"u8));

        Assert.Equal(
            """ecosystem.config.js:1: JavaScript is not run here. Let node write it as JSON, and import that: node -p 'JSON.stringify(require("./ecosystem.config.js"))' > ecosystem.json""",
            refused.Message);
    }

    [Theory]
    [InlineData("""[{ "name": "a", "script": "/bin/a", "interpreter": "none" }]""")]
    [InlineData("""{ "name": "a", "script": "/bin/a", "interpreter": "none" }""")]
    [InlineData("{\n\t// tabs and comments\n\t\"apps\":[{\"name\":\"a\",\t\"script\":\"/bin/a\",/* x */\"interpreter\":\"none\",},],}")]
    [InlineData("apps: { name: a, script: /bin/a, interpreter: none }")]
    public void Apps_stand_in_a_list_or_alone(string file)
    {
        var import = Import.Read(ImportFormat.Pm2, "f", "/srv", Encoding.UTF8.GetBytes(file));

        Assert.Equal(["/bin/a"], import.Jobs["a"].Command);
    }

    private static Import Read(string app, string? profile = null) => Import.Read(
        ImportFormat.Pm2, "ecosystem.yml", "/srv", Encoding.UTF8.GetBytes($"apps:\n  - {{ name: app, {app} }}\n"),
            new ImportContext { Processors = 4, Profile = profile });
}
