using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;

namespace Supervisor.Durable.Configuration;

/// <summary>From a job's definition, under <c>Jobs</c> or in a request's body, to what the engine takes.</summary>
internal static class SpecReader
{
    /// <exception cref="InvalidJobException">Something in it is wrong; the message names the keys and what would do.</exception>
    public static JobSpec Read(JsonObject node, string name)
    {
        var (definition, mistakes) = ConfigurationReader.ReadJob(name, Encoding.UTF8.GetBytes(node.ToJsonString()));
        return definition is not null
            ? ToEngine(EnvironmentFiles.Include(name, definition))
            : throw new InvalidJobException(string.Join(' ', mistakes.Select(m => m.Message)));
    }

    /// <summary>
    /// The one place where a definition becomes the engine's types (SpecWriter.FromEngine is the way back). The definition was checked
    /// before.
    /// Schedules are no part of it: they are declared beside the job (ScheduleReader).
    /// </summary>
    public static JobSpec ToEngine(JobDefinition definition) => new(Command(definition))
    {
        AutoStart = definition.AutoStart ?? false,
        Secrets = (definition.Secrets ?? []).ToImmutableSortedSet(StringComparer.Ordinal),
        Stop = Stop(definition.Stop),
        Restart = Restart(definition.Restart),
        Logs = Logs(definition.Logs),
    };

    private static Command Command(JobDefinition definition)
    {
        var command = new Command(Program(definition))
        {
            WorkingDirectory = definition.WorkingDirectory,
            Environment = (definition.Environment ?? ImmutableDictionary<string, string?>.Empty).ToImmutableSortedDictionary(StringComparer.Ordinal),
        };
        return command with
        {
            Options = new()
            {
                Grouped = definition.Grouped ?? command.KeepsShell,
                Session = definition.Session ?? false,
                ResetSignalMask = definition.ResetSignalMask ?? false,
            },
        };
    }

    private static Program Program(JobDefinition definition) => definition.Command is { } words
        ? new Program.Exec(words[0], [.. words.Skip(1)])
        : new Program.Shell(definition.ShellProgram ?? "/bin/sh", [.. definition.ShellOptions ?? []], definition.Shell!, [.. definition.Arguments ?? []])
        {
            ProgramOption = definition.ShellProgramOption switch { null => "-c", "" => null, var option => option },
        };

    private static StopOptions Stop(StopDefinition? stop)
    {
        var unsaid = new StopOptions();
        return new()
        {
            Signal = stop?.Signal is { } signal ? Signal.Parse(signal) : unsaid.Signal,
            Grace = Length(stop?.Grace) ?? unsaid.Grace,
            Mode = stop?.Mode is { } mode ? Vocabulary.StopModes.FindInAnyCase(mode) : null,
        };
    }

    private static RestartPolicy Restart(RestartDefinition? restart)
    {
        var unsaid = new RestartPolicy();
        return new()
        {
            Policy = restart?.Policy is { } policy ? Vocabulary.RestartPolicies.FindInAnyCase(policy)!.Value : unsaid.Policy,
            Delay = Length(restart?.Delay) ?? unsaid.Delay,
            MaxDelay = Length(restart?.MaxDelay) ?? unsaid.MaxDelay,
            Backoff = restart?.Backoff is { } backoff ? Vocabulary.Backoffs.FindInAnyCase(backoff)!.Value : unsaid.Backoff,
            Jitter = restart?.Jitter ?? unsaid.Jitter,
            Burst = restart?.Burst ?? unsaid.Burst,
            Interval = Length(restart?.Interval) ?? unsaid.Interval,
            ResetAfter = Length(restart?.ResetAfter) ?? unsaid.ResetAfter,
            SuccessExitCodes = [.. restart?.SuccessExitCodes ?? []],
            PreventExitCodes = [.. restart?.PreventExitCodes ?? []],
        };
    }

    private static LogOptions Logs(LogDefinition? logs)
    {
        var unsaid = new LogOptions();
        return new() { MaxBytes = logs?.MaxBytes ?? unsaid.MaxBytes, MaxFiles = logs?.MaxFiles ?? unsaid.MaxFiles };
    }

    private static TimeSpan? Length(string? text) => text is null ? null : Duration.Parse(text);
}
