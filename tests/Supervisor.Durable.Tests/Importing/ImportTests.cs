using System.Text;
using Supervisor.Durable.Cli.Importing;
using Xunit;

namespace Supervisor.Durable.Tests.Importing;

/// <summary>What becomes of other supervisors' files; the examples stand beside this.</summary>
public sealed class ImportTests
{
    private static readonly string Examples = Path.Combine(Repository.Root, "tests/Supervisor.Durable.Tests/Importing/Examples");

    [Fact]
    public void Programs_of_supervisord_become_jobs()
    {
        var jobs = Example(ImportFormat.Supervisord, "supervisord.conf").Jobs;

        Assert.Equal(["web", "worker_01", "worker_02", "migrate"], jobs.Keys);
        var web = jobs["web"];
        Assert.Equal(["/srv/shop/venv/bin/gunicorn", "shop.wsgi", "--bind", "0.0.0.0:8000", "--workers", "${WEB_WORKERS}", "--access-logformat", "%(h)s \"%(r)s\""], web.Command);
        Assert.Equal(("/srv/shop", true, true), (web.WorkingDirectory, web.Grouped, web.AutoStart));
        Assert.Equal(new StopDefinition { Signal = "QUIT", Grace = "30s" }, web.Stop);
        Assert.Equal(new RestartDefinition
        {
            Policy = "always",
            Delay = "1s",
            Backoff = "Linear",
            Burst = 5,
            Interval = "70s",
            ResetAfter = "10s"
        }, web.Restart);
        Assert.Equal(new LogDefinition { MaxBytes = 20 * 1024 * 1024, MaxFiles = 5 }, web.Logs);
        Assert.Equal(
            [("DJANGO_SETTINGS_MODULE", "shop.settings"), ("HOME", "/srv/shop"), ("LANG", "C.UTF-8"), ("PRICE", "5$$$$"), ("SECRET_KEY", "a,b%c"), ("SHARED", "one, two")],
            web.Environment!.Select(v => (v.Key, v.Value!)).OrderBy(v => v.Key, StringComparer.Ordinal));
    }

    [Fact]
    public void Processes_of_a_program_are_counted_from_its_start_and_exit_codes_are_kept()
    {
        var worker = Example(ImportFormat.Supervisord, "supervisord.conf").Jobs["worker_02"];

        Assert.Equal(["/srv/shop/venv/bin/celery", "worker", "-n", "w2@worker"], worker.Command);
        Assert.Equal(Path.Combine(Examples, "shop"), worker.WorkingDirectory);
        Assert.Equal("on-failure", worker.Restart!.Policy);
        Assert.Equal([2, 70], worker.Restart.SuccessExitCodes);
    }

    [Fact]
    public void A_Procfile_becomes_shell_lines_in_its_folder()
    {
        var import = Example(ImportFormat.Procfile, "Procfile");

        Assert.Equal(["web", "worker", "release-tasks"], import.Jobs.Keys);
        Assert.Equal("bundle exec puma -p $PORT -e ${RACK_ENV:-development}", import.Jobs["web"].Shell);
        Assert.Equal("./bin/release \"$$\" > /dev/null", import.Jobs["release-tasks"].Shell);
        Assert.All(import.Jobs.Values, job => Assert.Equal((Examples, true), (job.WorkingDirectory, job.AutoStart)));
    }

    [Fact]
    public void Processes_of_process_compose_become_jobs()
    {
        var jobs = Example(ImportFormat.ProcessCompose, "process-compose.yaml").Jobs;

        Assert.Equal(["db", "api-0", "api-1", "seed"], jobs.Keys);
        Assert.Equal(("postgres -D ./data", "bash", Path.Combine(Examples, "db")),
            (jobs["db"].Shell, jobs["db"].ShellProgram, jobs["db"].WorkingDirectory));
        Assert.Equal(new StopDefinition { Signal = "INT", Grace = "60s" }, jobs["db"].Stop);
        Assert.Equal((true, false, true), (jobs["db"].Grouped, jobs["api-1"].Grouped, jobs["seed"].Grouped));
        Assert.Equal("echo \"$ is my pid, ${HOME} my home\"\nexec ./api --port 8081\n", jobs["api-1"].Shell);
        Assert.Equal(new RestartDefinition { Policy = "on-failure", Delay = "2s", Burst = 5, Interval = "365d", ResetAfter = "365d" },
            jobs["api-1"].Restart);
        Assert.Equal(("${PORT:-8080}", "${TOKEN:-}", "Hello ${USER:-}, that is 5$$"),
            (jobs["api-1"].Environment!["PORT"], jobs["api-1"].Environment!["TOKEN"], jobs["api-1"].Environment!["GREETING"]));
        Assert.Equal([Path.Combine(Examples, "seed"), "--from", "${SEED_FILE:-}"], jobs["seed"].Command);
        Assert.False(jobs["seed"].AutoStart);
    }

    [Theory]
    [InlineData(ImportFormat.Supervisord, "supervisord.conf",
        "2 [unix_http_server]|7 logfile|8 loglevel|9 user|12 [rpcinterface:supervisor]|15 [supervisorctl]|19 web: %(ENV_WEB_WORKERS)s|24 web: user|32 web: killasgroup|33 web: redirect_stderr|34 web: stdout_logfile|39 web: priority|57 broken|60 [group:shop]|63 [eventlistener:mail]|68 [include]")]
    [InlineData(ImportFormat.ProcessCompose, "process-compose.yaml",
        "2 log_location|18 db: readiness_probe|29 api: depends_on|44 seed: description|46 seed: availability.restart|48 seed: shutdown.command")]
    internal void What_cannot_be_carried_over_is_reported_with_its_line(ImportFormat format, string file, string told) =>
        Assert.Equal(told.Split('|'), Example(format, file).Leftovers.Select(l => $"{l.Line} {l.Key}"));

    [Theory]
    [InlineData("command=a", "autorestart=unexpected", "on-failure", "1s", 3)]
    [InlineData("command=a", "autorestart=1", "always", "1s", 3)]
    [InlineData("command=a", "startretries=7", "on-failure", "1s", 7)]
    [InlineData("command=a", "autorestart=false", "never", null, null)]
    public void Restarts_of_supervisord_are_policies(string command, string restart, string policy, string? delay, int? burst)
    {
        var job = Read(ImportFormat.Supervisord, $"[program:x]\n{command}\n{restart}\n").Jobs["x"];

        Assert.Equal((policy, delay, burst), (job.Restart!.Policy, job.Restart.Delay, job.Restart.Burst));
    }

    [Theory]
    [InlineData("[program:x]\ncommand=echo \"a", "its \" is not closed")]
    [InlineData("[program:x]\nautostart=true", "it has no command")]
    [InlineData("[program:x]\ncommand=a\nautostart=perhaps", "its autostart is 'perhaps'")]
    [InlineData("[program:x]\ncommand=a %(missing)s", "'%(missing)s' is not known")]
    [InlineData("[program:x]\ncommand=a 100%", "a % that is neither %% nor %(name)s")]
    [InlineData("[program:x]\ncommand=a\nnumprocs=many", "its numprocs is 'many'")]
    [InlineData("[program:x]\ncommand=a\nenvironment=A", "without a value")]
    [InlineData("[program:x]\ncommand=a\nprocess_name=%(ENV_X)s", "needs the variable X while it is imported: give --env X=VALUE")]
    [InlineData("[program:x]\ncommand=a\nnumprocs=%(ENV_N)s", "needs the variable N while it is imported")]
    [InlineData("[program:x]\ncommand=a\numask=9", "its umask is '9'")]
    public void A_program_that_cannot_be_carried_over_is_reported_whole(string file, string why)
    {
        var import = Read(ImportFormat.Supervisord, file);

        Assert.Empty(import.Jobs);
        Assert.Equal(["x"], import.Lost);
        Assert.Contains(why, Assert.Single(import.Leftovers).Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ImportFormat.Supervisord, "command=x", "f:1: 'command=x' is neither a [section] nor key=value in one.")]
    [InlineData(ImportFormat.Supervisord, "[a]\n\nnonsense", "f:3: 'nonsense' is neither")]
    [InlineData(ImportFormat.ProcessCompose, "a: b: c", "f:1: This is no YAML")]
    [InlineData(ImportFormat.ProcessCompose, "a: b", "f:1: There are no 'processes'.")]
    [InlineData(ImportFormat.ProcessCompose, "processes:\n  a:\n    command: [x]", "f:3: command must be text.")]
    [InlineData(ImportFormat.ProcessCompose, "processes:\n  a:\n    command: x\n    replicas: two",
        "f:4: replicas must be a whole number.")]
    internal void A_broken_file_is_reported_where_it_breaks(ImportFormat format, string file, string says) =>
        Assert.StartsWith(says, Assert.Throws<ImportException>(() => Read(format, file)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(ImportFormat.Procfile, "web: run\nmail: caf\xE9\n"), InlineData(ImportFormat.Supervisord, "[program:a]\ncommand=caf\xE9\n")]
    [InlineData(ImportFormat.ProcessCompose, "processes:\n  caf\xE9: {}\n")]
    internal void A_file_that_is_not_UTF_8_is_reported_with_the_place(ImportFormat format, string latin)
    {
        var refused = Assert.Throws<ImportException>(() => Import.Read(format, "f", "/", Encoding.Latin1.GetBytes(latin)));

        Assert.Equal("f:2: is not UTF-8 here. Save the file as UTF-8.", refused.Message);
    }

    [Fact]
    public void Variables_that_differ_only_in_case_are_carried_over_both()
    {
        var import = Read(ImportFormat.Supervisord, "[program:a]\ncommand=/bin/a\nenvironment=http_proxy=1,HTTP_PROXY=2\n");

        Assert.Equal(["HTTP_PROXY=2", "http_proxy=1"], import.Jobs["a"].Environment!
            .Select(v => $"{v.Key}={v.Value}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_name_that_a_job_cannot_have_is_changed_and_reported()
    {
        var import = Read(ImportFormat.ProcessCompose, "processes:\n  my job:\n    command: a\n  my-job:\n    command: b\n");

        Assert.Equal(["my-job", "my-job-2"], import.Jobs.Keys);
        Assert.Equal(["It is called my-job", "It is called my-job-2"], import.Leftovers.Select(l => l.Instead));
    }

    [Theory]
    [InlineData("a 'b c' \"d e\"", "a|b c|d e")]
    [InlineData("a\\ b c\\\\d", "a b|c\\d")]
    [InlineData("\"a \\\" \\\\ \\n\" 'b\\'", "a \" \\ \\n|b\\")]
    [InlineData("a'b'\"c\"d ''", "abcd|")]
    [InlineData("  \t\n ", "")]
    public void Commands_are_split_as_a_shell_does(string line, string words) =>
        Assert.Equal(words, string.Join('|', ShellWords.Split(line)));

    [Theory]
    [InlineData(null, "web.service", "systemd")]
    [InlineData(null, "backup.timer", "systemd")]
    [InlineData(null, "ecosystem.config.cjs", "pm2")]
    [InlineData(null, "ecosystem.json", "pm2")]
    [InlineData(null, "/etc/supervisord.conf", "supervisord")]
    [InlineData(null, "shop.ini", "supervisord")]
    [InlineData(null, "dir/Procfile.dev", "procfile")]
    [InlineData(null, "process-compose.yml", "process-compose")]
    [InlineData("procfile", "x.yml", "procfile")]
    public void The_name_gives_the_format_where_no_option_does(string? said, string file, string format) =>
        Assert.Equal(format, FormatNames.Of(FormatNames.Of(said, file, [])!.Value));

    [Theory]
    [InlineData("apps:\n  - script: a.js\n", "pm2")]
    [InlineData("# x\nprocesses:\n  a:\n    command: b\n", "process-compose")]
    public void The_format_of_a_yaml_file_is_found_from_its_content(string text, string format) =>
        Assert.Equal(format, FormatNames.Of(FormatNames.Of(null, "x.yml", Encoding.UTF8.GetBytes(text))!.Value));

    [Fact]
    public void A_name_that_says_nothing_gives_no_format() => Assert.Null(FormatNames.Of(null, "-", []));

    [Theory]
    [InlineData("startsecs=0", "always 1s   ")]
    [InlineData("startretries=0", "always 1s 1 60s 1s")]
    [InlineData("startretries=5000", "always 1s   1s")]
    [InlineData("startretries=600\nstartsecs=2", "always 1s 600 181800s 2s")]
    public void A_program_gives_up_when_supervisord_does(string lines, string restart)
    {
        var r = Read(ImportFormat.Supervisord, $"[program:x]\ncommand=a\nautorestart=true\n{lines}\n").Jobs["x"].Restart!;

        Assert.Equal(restart, $"{r.Policy} {r.Delay} {r.Burst} {r.Interval} {r.ResetAfter}");
    }

    [Theory]
    [InlineData("stdout_logfile=/dev/stdout\nstdout_logfile_maxbytes=0", null)]
    [InlineData("stdout_logfile=/dev/fd/1\nstdout_logfile_maxbytes=0\nstdout_logfile_backups=0", null)]
    [InlineData("stdout_logfile=NONE\nstdout_logfile_maxbytes=1MB", null)]
    [InlineData("stdout_logfile=/var/log/x\nstdout_logfile_maxbytes=0", "0 ")]
    [InlineData("stdout_logfile_maxbytes=1MB\nstdout_logfile_backups=3", "1048576 4")]
    public void Limits_of_logs_are_those_of_files(string lines, string? logs) =>
        Assert.Equal(logs, Read(ImportFormat.Supervisord, $"[program:x]\ncommand=a\n{lines}\n").Jobs["x"].Logs is { } l
            ? $"{l.MaxBytes} {l.MaxFiles}" : null);

    [Fact]
    public void A_variable_is_expanded_before_the_command_is_split_and_the_files_own_goes_before()
    {
        const string File = "[supervisord]\nenvironment=HOST=\"a\"\n[program:x]\nenvironment=PORT=\"80\",HOST=\"b c\"\ncommand=%(ENV_CMD)s -p %(ENV_PORT)s -h %(ENV_HOST)s -t %(ENV_TOKEN)s\n";
        var import = Import.Read(ImportFormat.Supervisord, "f", "/", Encoding.UTF8.GetBytes(File),
            new ImportContext { Variable = name => name == "CMD" ? "run 'it now'" : name == "TOKEN" ? "secret" : null });

        Assert.Equal(["run", "it now", "-p", "80", "-h", "b", "c", "-t", "${TOKEN}"], import.Jobs["x"].Command);
        Assert.True(import.IsWhole);   // what is reported is a note
        Assert.Contains(import.Leftovers, l => l.Why.Contains("dsupd must have TOKEN", StringComparison.Ordinal));
    }

    [Fact]
    public void A_user_is_reported_with_setpriv_and_root_is_a_note()
    {
        var import = Read(ImportFormat.Supervisord, "[program:x]\ncommand=a\nuser=missing-here\n[program:y]\ncommand=a\nuser=root\n");

        Assert.Equal([LeftoverKind.LeftOut, LeftoverKind.Note], import.Leftovers.Select(l => l.Kind));
        Assert.Contains("setpriv --reuid=missing-here --regid=GROUP --init-groups --", import.Leftovers[0].Instead,
            StringComparison.Ordinal);
        Assert.DoesNotContain("runuser", import.Leftovers[0].Instead, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("web: a $PORT\nsome text\nworker: b ${PORT}\nclock: c", "5000 5100 5200")]
    public void Each_entry_of_a_Procfile_has_a_port_and_a_line_that_is_none_loses_itself_alone(string file, string ports)
    {
        var import = Read(ImportFormat.Procfile, file);

        Assert.Equal(ports, string.Join(' ', import.Jobs.Values.Select(j => j.Environment!["PORT"])));
        Assert.Equal(("some text", 2), (import.Lost[0], Assert.Single(import.Leftovers).Line));
    }

    [Theory]
    [InlineData(ImportFormat.Supervisord, "[Unit]\nDescription=x\n[Service]\nExecStart=/bin/a")]
    [InlineData(ImportFormat.Supervisord, "")]
    [InlineData(ImportFormat.Procfile, "# nothing")]
    [InlineData(ImportFormat.Systemd, "[Socket]\nListenStream=80")]
    internal void A_file_without_programs_is_not_whole(ImportFormat format, string file)
    {
        var import = Read(format, file);

        Assert.Empty(import.Jobs);
        Assert.False(import.IsWhole);
        Assert.NotEmpty(import.Leftovers);
    }

    [Fact]
    public void An_explicit_key_goes_before_a_merged_one_and_a_policy_may_be_a_variable()
    {
        var import = Read(ImportFormat.ProcessCompose, """
            x: &b { command: base, replicas: 1, availability: { restart: always } }
            y: &c { <<: *b, working_dir: /c }
            processes:
              a: { <<: *b, command: own }
              b: { <<: [*c, *b], availability: { restart: "${R:-on_failure}" } }
              c: { command: c, availability: { restart: "${R}" } }
            """);

        Assert.Equal(("own", "always"), (import.Jobs["a"].Shell, import.Jobs["a"].Restart!.Policy));
        Assert.Equal(("base", "/c", "on-failure"), (import.Jobs["b"].Shell, import.Jobs["b"].WorkingDirectory,
            import.Jobs["b"].Restart!.Policy));
        Assert.Null(import.Jobs["c"].Restart);
        Assert.True(import.IsWhole);
    }

    [Fact]
    public void A_mapping_that_merges_itself_is_read_to_its_end() =>
        Assert.Equal(["a"], Read(ImportFormat.ProcessCompose,
            "processes:\n  a: &a\n    command: x\n    availability: &r\n      restart: always\n      <<: *r\n").Jobs.Keys);

    [Theory]
    [InlineData(ImportFormat.Supervisord, "[program:a]\ncommand=a\nenvironment=A=\"1\",=\"2\"")]
    [InlineData(ImportFormat.ProcessCompose, "processes:\n  a:\n    command: a\n    environment: [A=1, =2]")]
    internal void A_variable_without_a_name_is_reported_and_left_out(ImportFormat format, string file)
    {
        var import = Read(format, file);

        Assert.Equal("1", import.Jobs["a"].Environment!["A"]);
        Assert.DoesNotContain("", import.Jobs["a"].Environment!.Keys);
        Assert.Equal("a: environment", Assert.Single(import.Leftovers).Key);
    }

    [Theory]
    [InlineData(ImportFormat.Supervisord, "[program:a]\ncommand=a\0", "f:2: This line has a NUL character")]
    [InlineData(ImportFormat.Pm2, "{\"apps\": [\n{\"script\": \"a\\u0000b\"}]}", "f:2: This text has a NUL character")]
    internal void A_NUL_is_reported_where_it_stands(ImportFormat format, string file, string says) =>
        Assert.StartsWith(says, Assert.Throws<ImportException>(() => Read(format, file)).Message, StringComparison.Ordinal);

    private static Import Example(ImportFormat format, string file) =>
        Import.Read(format, file, Examples, File.ReadAllBytes(Path.Combine(Examples, file)));

    private static Import Read(ImportFormat format, string text) => Import.Read(format, "f", "/srv/shop", Encoding.UTF8.GetBytes(text));
}
