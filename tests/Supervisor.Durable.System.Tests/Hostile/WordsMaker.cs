namespace Supervisor.Durable.SystemTests.Hostile;

/// <summary>Makes command lines that begin as good ones and are spoilt somewhere, and files in the same way; the same ones from the same seed.</summary>
internal sealed class WordsMaker(int seed, string folder)
{
    private readonly Random _random = new(seed);

    /// <summary>Every verb but shutdown, which needs no spoiling to end the fun; {0} is a job that runs.</summary>
    private static readonly string[] Lines =
    [
        "run|{0}|--replace|--shell|--cwd|/tmp|--env|A=b|--stop-signal|INT|--grace|1s|--restart|on-failure|--restart-delay|1s|--grouped|--max-log-bytes|100000|--max-log-files|2|--|sleep 1000",
        "run|{0}x|--no-start|--no-wait|--session|--auto-start|--|/bin/sleep|1000",
        "start|{0}|--priority|high|--no-wait", "start|{0}|--at|04:30", "stop|{0}|--signal|INT|--grace|10ms|--priority|urgent|--no-wait", "restart|{0}|--now|--no-wait", "try-restart|{0}|--in|1h",
        "signal|{0}|CONT|--priority|normal|--no-wait", "delete|{0}|--now|--no-wait", "reset-failed|{0}|--no-wait", "status|{0}|--json", "status|-q|{0}", "logs|{0}|-n|20|--run|1|--stdout|-t",
        "history|{0}|-n|5|--json", "events|-n|5", "wait|{0}|--timeout|1ms", "wait|--ticket|1|--timeout|1ms", "tickets|{0}|--pending|-n|3", "ticket|1|--json",
        "schedule|list", "schedule|add|s|{0}|--cron|0 30 4 * * ?|--control|stop|--signal|INT|--grace|1s|--time-zone|Europe/Berlin|--misfire|skip|--replace",
        "schedule|add|s|{0}|--at|2099-01-01T00:00:00Z|--overlap|queue|--replace", "schedule|pause|s", "schedule|run|s", "schedule|remove|s",
        "sql|SELECT * FROM v_jobs WHERE job = '{0}'|--csv", "apply|{1}|--dry-run|--json", "apply|{1}|--prune|--no-wait", "backup|{1}.db|--force", "doctor|--json", "validate|{1}|--json",
        "import|{1}|--format|supervisord", "import|{1}|--format|process-compose|-o|{1}.out", "completion|bash", "[suggest]|dsup|sta", "version|--json", "help|run", "--help", "--version",
    ];

    private static readonly string[] Evil =
    [
        "", " ", "-", "--", "---", "-n", "-nn", "-x", "--no-such", "--json=maybe", "--n=", "=", "*", ".", "..", "../../etc/passwd", "/dev/zero", "/dev/null", "/proc/self/mem", "/", "@/etc/passwd", "a b", "a\tb", "a\nb", "\n",
        "\e[2J\e[31m", "\e]0;title\a", "\u0001\u0002", "\u0085", "\u202e\u2066", "\ufeff", "\ud83d\udca9", "\u0661\u0662", "e\u0301", "\uff0e\uff0e", "'", "\"", "`id`", "$(id)", "; rm -rf x", "%s%n", "{0}", "\\", "[suggest]", "[debug]", "[parse]",
        "0", "-1", "1e9", "99999999999999999999", "2147483648", "9223372036854775808", "NaN", "1,5", "1s", "-1s", "99999999999d", "00:00:00.00000001", "24:00", "23:59:60", "2026-02-30T00:00:00Z", "9999-12-31T23:59:59Z", "0001-01-01", "KILL", "SIGRTMIN+99", "-9", "65",
        "=x", "A", "A=", "A=\u0001", "all", "none", "true", "null", "urgent", "delete-now", "0 0 0 31 2 ?", "* * * * *", "Nowhere/Land", "../zone", "SELECT", "ATTACH 'x' AS y", "bystander\u200b", new('x', 300), new('y', 20_000),
    ];

    /// <summary>Files of which something can be made: a configuration, and those of others.</summary>
    private static readonly string[] Files =
    [
        """
        // declared jobs
        {
          "Supervisor": { "DataDirectory": "data", "Retention": { "History": "7d" } },
          "Jobs": {
            "web": { "Command": ["/bin/sleep", "1000"], "WorkingDirectory": "/tmp", "Environment": { "A": "b", "PATH": "${PATH}:/opt" }, "EnvironmentFile": "/dev/null",
                     "Stop": { "Signal": "TERM", "Grace": "10s" }, "Restart": { "Policy": "on-failure", "Delay": "1s", "Backoff": "exponential", "Burst": 5, "Interval": "1m" },
                     "Logs": { "MaxBytes": 1000000, "MaxFiles": 3 }, "Secrets": ["A"], "AutoStart": false, /* here */ "Grouped": true },
            "line": { "Shell": "exit 3", "ShellProgram": "/bin/sh" }
          },
          "Schedules": { "nightly": { "Job": "web", "Cron": "0 30 4 * * ?", "TimeZone": "Europe/Berlin", "Control": "restart", "Misfire": "skip" } }
        }
        """,
        """
        [supervisord]
        logfile=/tmp/supervisord.log
        [program:web] ; the site
        command=/bin/sh -c "echo %(program_name)s %(ENV_HOME)s; exec sleep 1000"
        process_name=%(program_name)s_%(process_num)02d
        numprocs=2
        autostart=true
        autorestart=unexpected
        exitcodes=0,2
        stopsignal=INT
        stopwaitsecs=10
        environment=A="1",B='two, three'
        stdout_logfile_maxbytes=10MB
        [group:all]
        programs=web
        """,
        "web: bundle exec thin start -p $PORT\nworker: env QUEUE='* a' bundle exec rake \"a b\" # both\n",
        """
        version: "0.5"
        environment: ["A=${B:-c}"]
        processes:
          web:
            command: "sleep 1000"
            working_dir: /tmp
            environment: ["PORT=80", "X=$$y"]
            availability: { restart: on_failure, backoff_seconds: 2, max_restarts: 5 }
            shutdown: { signal: 2, timeout_seconds: 10 }
            depends_on: &it { db: { condition: process_started } }
          db: { command: 'true', depends_on: *it }
        """,
    ];

    /// <summary>The words of one command line; a job of the name it may touch.</summary>
    public string[] Next(string job, string file)
    {
        var words = Pick(Lines).Split('|').Select(word => word.Replace("{0}", job, StringComparison.Ordinal).Replace("{1}", file, StringComparison.Ordinal)).ToList();
        for (var times = _random.Next(4); times > 0 && words.Count > 0; times--)
            Spoil(words);
        return [.. words.Where(word => word is not ("-f" or "--follow" or "shutdown"))];
    }

    /// <summary>The text of a file, and the file: its name says what it is meant to be.</summary>
    public string NextFile(int number)
    {
        var kind = _random.Next(Files.Length);
        var path = Path.Combine(folder, $"{number}", ((string[])["jobs.json", "supervisord.conf", "Procfile", "process-compose.yaml"])[kind]);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, Spoilt(System.Text.Encoding.UTF8.GetBytes(Files[kind])));
        return path;
    }

    private void Spoil(List<string> words)
    {
        var at = _random.Next(words.Count);
        switch (_random.Next(6))
        {
            case 0: words.RemoveAt(at); break;
            case 1: words.Insert(at + 1, Pick(Evil)); break;
            case 2: words.Insert(at, words[_random.Next(words.Count)]); break;
            case 3: words[at] += Pick(Evil); break;
            case 4: (words[at], words[^1]) = (words[^1], words[at]); break;
            default: words[at] = Pick(Evil); break;
        }
    }

    private byte[] Spoilt(byte[] bytes)
    {
        for (var times = _random.Next(1, 4); times > 0; times--)
        {
            int at = _random.Next(bytes.Length + 1), to = Math.Min(bytes.Length, at + _random.Next(40));
            bytes = _random.Next(7) switch
            {
                0 => bytes[..at],
                1 => [.. bytes[..at], .. bytes[to..]],
                2 => [.. bytes[..at], (byte)_random.Next(256), .. bytes[Math.Min(bytes.Length, at + 1)..]],
                3 => [.. bytes[..at], .. System.Text.Encoding.UTF8.GetBytes(Pick(Evil)), .. bytes[at..]],
                4 => [.. bytes[..at], .. bytes[at..to], .. bytes[at..]],
                5 => [.. bytes[..at], .. System.Text.Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(Pick("[", "{\"a\":", "- ", "${A:-"), _random.Next(1, 3000)))), .. bytes[at..]],
                _ => [.. bytes[..at], .. System.Text.Encoding.UTF8.GetBytes(Pick("null", "-1", "\"\"", "[]", "{}", "1e999", "\0", "\r", "%(x)s", "%", "${", "&a *a", "!!binary x", "\"")), .. bytes[to..]],
            };
        }
        return bytes;
    }

    private string Pick(params string[] from) => from[_random.Next(from.Length)];
}
