using System.Globalization;

namespace Supervisor.Durable.CrashTests.Storm;

/// <summary>The jobs of a storm: programs of every temper, under every policy. Each run notes in a file that it was exec'ed.</summary>
internal sealed class StormJobs(string folder)
{
    public const int Count = 50;

    private static readonly (string Way, string Policy)[] Tempers =
    [
        ("exits", "never"), ("exits", "on-failure"), ("crashes", "on-failure"), ("stays", "never"), ("deaf", "never"),
        ("forks", "unless-stopped"), ("daemonises", "never"), ("exits", "always"), ("crashes", "never"), ("stays", "always"),
    ];

    /// <summary>Where the runs note their execs and ends.</summary>
    public string Notes => Path.Combine(folder, "notes");

    public IEnumerable<string> Names => Enumerable.Range(0, Count).Select(Name);

    public string Name(int number) => string.Create(CultureInfo.InvariantCulture, $"job{number}");

    public JobDefinition Definition(string job)
    {
        var number = int.Parse(job["job".Length..], CultureInfo.InvariantCulture);
        var (way, policy) = Tempers[number % Tempers.Length];
        return new JobDefinition
        {
            Command = [Executables.Puppet, "storm", Notes, way, ((number * 7) % 60).ToString(CultureInfo.InvariantCulture)],
            WorkingDirectory = folder,
            Restart = new() { Policy = policy, Delay = number % 3 == 0 ? "0s" : "700ms", Backoff = "Constant", Burst = 20, Interval = "10s" },
            Stop = new() { Grace = "2s" },
        };
    }
}
