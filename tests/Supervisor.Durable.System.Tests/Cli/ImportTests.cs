namespace Supervisor.Durable.SystemTests.Cli;

/// <summary>Files of other supervisors, imported by the real dsup and run by the real dsupd.</summary>
public sealed class ImportTests
{
    [Fact]
    public async Task What_is_imported_starts_and_has_what_its_file_gives_it()
    {
        await using var rig = await SupervisorRig.StartAsync();
        string[] files =
        [
            Write(rig, "supervisord.conf", """
                [program:greeting]
                environment=GREETING="hello, world"
                command=/bin/sh -c 'echo "$GREETING" $(umask) "$0"; exec sleep 1000' %(ENV_GREETING)s
                umask=027
                """),
            Write(rig, "unit.service", $$"""
                [Service]
                Environment="WHO=a b"
                EnvironmentFile={{rig.InFolder("unit.env")}}
                ExecStartPre=-/bin/false
                ExecStart=/bin/sh -c 'echo "$0" "$1" "$2" "$3" $(ulimit -n) ; exec sleep 1000' ${WHO} $WORDS ${SIZE}
                LimitNOFILE=512
                [Install]
                WantedBy=multi-user.target
                """),
            Write(rig, "ecosystem.json", """
                { "apps": [{ "name": "app", "script": "./say.sh", "args": ["one two"], "env": { "MODE": "live" }, /* once */ }] }
                """),
            Write(rig, "process-compose.yaml", """
                processes:
                  composed:
                    command: 'echo "{{.PC_REPLICA_NUM}} ${SIZE_OF_IT:-big} $$PC_PROC_NAME"; exec sleep 1000'
                """),
            Write(rig, "Procfile", "web: echo port $PORT && exec sleep 1000\n"),
        ];
        Write(rig, "unit.env", "SIZE=7\nWORDS=x y\n");
        Write(rig, "say.sh", "echo pm2 $MODE $1 $NODE_APP_INSTANCE; exec sleep 1000\n");

        var import = (await rig.DsupAsync(["import", .. files, "-o", rig.InFolder("jobs.json")])).Exited(0);
        (await rig.DsupAsync("validate", rig.InFolder("jobs.json"))).Succeeded();
        (await rig.DsupAsync("apply", rig.InFolder("jobs.json"))).Succeeded();

        Assert.StartsWith($"{rig.InFolder("jobs.json")}: 5 jobs.", import.Out, StringComparison.Ordinal);
        await rig.SaidAsync("greeting", "hello, world 0027 hello,");
        await rig.SaidAsync("unit", "a b x y 7 512");
        await rig.SaidAsync("app", "pm2 live one two 0");
        await rig.SaidAsync("composed", "0 big composed");
        await rig.SaidAsync("web", "port 5000");
        (await rig.DsupAsync("status", "greeting", "unit", "app", "composed", "web")).Succeeded();
    }

    private static string Write(SupervisorRig rig, string name, string text)
    {
        File.WriteAllText(rig.InFolder(name), text);
        return rig.InFolder(name);
    }
}
