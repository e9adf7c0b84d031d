using System.Text;
using Supervisor.Durable.Cli.Importing;
using Xunit;

namespace Supervisor.Durable.Tests.Importing.Systemd;

/// <summary>What the lines of a .service become, by systemd.service(5), systemd.exec(5) and systemd.kill(5).</summary>
public sealed class ServiceTests
{
    [Theory]
    [InlineData("ExecStart=/bin/a 'b c' \"d\\x20e\" f\\sg \\; h", "/bin/a|b c|d e|f g|;|h")]
    [InlineData("ExecStart=:/bin/a ${B} $C", "/bin/a|$${B}|$C")]
    [InlineData("ExecStart=-/bin/a 5$$", "/bin/a|5$")]
    [InlineData("ExecStart=+/bin/a sh -c 'x ; y'", "/bin/a|sh|-c|x ; y")]
    [InlineData("ExecStart=@/bin/a name b", "/bin/a|b")]
    [InlineData("ExecStart=/bin/a \\\n  # a comment\n  b", "/bin/a|b")]
    [InlineData("ExecStart=/bin/gone\nExecStart=\nExecStart=/bin/a %p %% %H", "/bin/a|web|%|box")]
    [InlineData("Environment=\"B=x y\" C='1  2'\nExecStart=/bin/a ${B}! $B $C $$B", "/bin/a|x y!|x|y|1|2|$B")]
    [InlineData("ExecStart=/bin/a\nLimitNOFILE=1024:2048\nLimitMEMLOCK=64M",
        "prlimit|--nofile=1024:2048|--memlock=67108864:67108864|--|/bin/a")]
    public void A_command_is_read_by_systemds_rules(string lines, string words) =>
        Assert.Equal(words, string.Join('|', Job(lines).Command!));

    [Theory]
    [InlineData("EnvironmentFile=/etc/none\nExecStart=/bin/a -p ${PORT} $OPTS", "set -f; exec /bin/a -p \"${PORT}\" $OPTS")]
    [InlineData("ExecStart=/bin/a 'it''s' --x=${Y}z", "exec /bin/a its --x=\"${Y}\"z")]
    [InlineData("UMask=0077\nExecStart=/bin/a \"b c\"", "umask 0077; exec /bin/a 'b c'")]
    [InlineData("ExecStartPre=/bin/b\nExecStartPre=-/bin/c\nExecStart=/bin/a", "/bin/b && { /bin/c || :; } && exec /bin/a")]
    [InlineData("Type=oneshot\nExecStart=/bin/a\nExecStart=-/bin/b ; /bin/c", "/bin/a && { /bin/b || :; } && exec /bin/c")]
    public void What_needs_a_shell_is_a_line_that_becomes_the_program(string lines, string shell) => Assert.Equal(shell, Job(lines).Shell);

    [Theory]
    [InlineData("Restart=always", "always 100ms 4 10s 10s")]
    [InlineData("Restart=on-failure\nRestartSec=5\nStartLimitBurst=10\nStartLimitIntervalSec=2min", "on-failure 5s 9 2m 2m")]
    [InlineData("Restart=always\nStartLimitIntervalSec=0", "always 100ms   ")]
    [InlineData("Restart=-on", null)]
    [InlineData("Restart=no", "")]
    [InlineData("Restart=on-abnormal\nRestartSec=1h 30min", "on-failure 1h30m 4 10s 10s")]
    [InlineData("Restart=on-failure\nRestartSec=infinity", "on-failure 365d 4 10s 10s")]
    public void Restarts_are_those_of_systemd(string lines, string? policy)
    {
        var import = Read($"ExecStart=/bin/a\n{lines}");

        if (policy is null)
            Assert.Equal("web.service", Assert.Single(import.Lost));
        else
            Assert.Equal(policy, import.Jobs["web"].Restart is { } r ? $"{r.Policy} {r.Delay} {r.Burst} {r.Interval} {r.ResetAfter}" : "");
    }

    [Theory]
    [InlineData("", "TERM 1m30s tree")]
    [InlineData("KillSignal=SIGQUIT\nTimeoutStopSec=5min 20s\nKillMode=mixed", "QUIT 5m20s main")]
    [InlineData("KillMode=control-group\nTimeoutStopSec=0", "TERM 365d tree")]
    [InlineData("ExecStop=/bin/kill -WINCH ${MAINPID}", "WINCH 1m30s tree")]
    [InlineData("ExecStop=/usr/bin/a stop", "TERM 1m30s tree")]
    public void Stops_are_those_of_systemd(string lines, string stop) =>
        Assert.Equal(stop, Job($"ExecStart=/bin/a\n{lines}").Stop is { } s ? $"{s.Signal} {s.Grace} {s.Mode}" : "");

    [Theory]
    [InlineData("User=daemon\nGroup=adm", "4 web: User", "setpriv --reuid=daemon --regid=adm --init-groups --")]
    [InlineData("Type=forking", "4 web: Type", "stay in the foreground")]
    [InlineData("ExecStop=/usr/bin/a stop", "4 web: ExecStop", "Stop:Signal")]
    [InlineData("WatchdogSec=30", "4 web: WatchdogSec", "Restart brings it back")]
    [InlineData("KillMode=process", "4 web: KillMode", "a job of its own")]
    [InlineData("ProtectHome=yes", "4 web: ProtectHome", "container")]
    [InlineData("MemoryMax=1G", "4 web: MemoryMax", "set the limit for dsupd")]
    [InlineData("Restart=on-success", "4 web: Restart", "Set Restart:Policy")]
    [InlineData("SuccessExitStatus=SIGKILL", "4 web: SuccessExitStatus", "exit with a code")]
    [InlineData("LimitNOFILE=infinity", "4 web: LimitNOFILE", "prlimit --nofile=1048576")]
    [InlineData("Wants=db.service", "4 web: Wants", "Restart does that")]
    [InlineData("EnvironmentFile=/etc/x/*.env", "4 web: EnvironmentFile", "Name each of them")]
    public void What_no_job_can_have_is_reported_with_its_line(string line, string told, string instead)
    {
        var import = Read($"ExecStart=/bin/a\n{line}");

        var leftover = Assert.Single(import.Leftovers, l => l.Kind == LeftoverKind.LeftOut);
        Assert.Equal(told, $"{leftover.Line} {leftover.Key}");
        Assert.Contains(instead, leftover.Instead, StringComparison.Ordinal);
        Assert.False(import.IsWhole);
    }

    [Theory]
    [InlineData("ExecStart=\"/bin/a", "a \" is not closed")]
    [InlineData("Type=simple", "no ExecStart")]
    [InlineData("ExecStart=/bin/a\nExecStart=/bin/b", "Type=oneshot alone")]
    [InlineData("ExecStart=/bin/a %b", "%b is known to systemd only")]
    [InlineData("ExecStart=/bin/a\nTimeoutStopSec=soon", "'soon', which is no time span")]
    [InlineData("ExecStart=/bin/a\nKillSignal=SIGHELLO", "'SIGHELLO', which is no signal")]
    [InlineData("ExecStart=/bin/a\nLimitNOFILE=many", "'many', which is no limit")]
    public void A_service_that_cannot_be_carried_over_is_lost_with_the_reason(string lines, string why)
    {
        var import = Read(lines);

        Assert.Empty(import.Jobs);
        Assert.Equal(["web.service"], import.Lost);
        Assert.Contains(why, import.Leftovers[0].Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[Install]\nWantedBy=multi-user.target", true)]
    [InlineData("", false)]
    public void What_a_boot_starts_is_started_here(string install, bool starts) =>
        Assert.Equal(starts, Read("ExecStart=/bin/a", install).Jobs["web"].AutoStart);

    [Fact]
    public void An_instance_is_called_by_its_name_without_escapes()
    {
        var import = Import.Read(ImportFormat.Systemd, @"run@a\x2db-c.service", "/nowhere", "[Service]\nExecStart=/bin/run %i %I\n"u8);

        Assert.Equal([@"/bin/run", @"a\x2db-c", "a-b/c"], import.Jobs["run@a-b-c"].Command);
    }

    private static JobDefinition Job(string lines) => Read(lines).Jobs["web"];

    private static Import Read(string lines, string more = "") => Import.Read(
        ImportFormat.Systemd, "web.service", "/nowhere", Encoding.UTF8.GetBytes($"# A unit\n[Service]\n{lines}\n{more}\n"),
            new ImportContext { Host = "box" });
}
