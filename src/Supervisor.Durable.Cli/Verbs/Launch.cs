namespace Supervisor.Durable.Cli.Verbs;

/// <summary>What the caller's surroundings add to a definition: the supervisor has others.</summary>
internal static class Launch
{
    /// <summary>A path as the supervisor will find it, from the job's working directory; a bare name is left to the job's PATH.</summary>
    public static string Program(string program, string workingDirectory)
    {
        if (!program.Contains('/', StringComparison.Ordinal) || program.StartsWith('/'))
            return program;

        // Joined, not normalised: across a symbolic link, .. is not what it looks like.
        while (program.StartsWith("./", StringComparison.Ordinal))
            program = program[2..].TrimStart('/');
        return Path.Combine(workingDirectory, program);
    }

    /// <summary>K=V as it stands; K alone with the value it has at the caller's.</summary>
    public static IReadOnlyDictionary<string, string?>? Environment(IReadOnlyList<string> settings, Func<string, string?> callers)
    {
        if (settings.Count == 0)
            return null;
        var environment = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var setting in settings)
        {
            var at = setting.IndexOf('=', StringComparison.Ordinal);
            var name = at < 0 ? setting : setting[..at];
            if (name.Length == 0)
                throw new UsageException($"--env '{setting}' names no variable. Write for example: --env PORT=8080");
            environment[name] = at >= 0
                ? setting[(at + 1)..]
                : callers(name) ?? throw new UsageException($"--env {name}: the variable is not set here. Write for example: --env {name}=VALUE");
        }

        return environment;
    }
}
