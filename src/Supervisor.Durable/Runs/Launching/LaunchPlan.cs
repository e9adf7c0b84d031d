using System.Collections;
using System.Collections.Immutable;
using Supervisor.Durable.Jobs;
using Supervisor.Durable.Linux;
using Supervisor.Durable.Runs.Folder;
using Supervisor.Durable.Runs.Host;

namespace Supervisor.Durable.Runs.Launching;

/// <summary>A launch with everything looked up: what a spec says.</summary>
internal sealed record LaunchPlan
{
    public required RunId Run { get; init; }

    public required SpecFlags Flags { get; init; }

    public required uint Umask { get; init; }

    public int? OomScore { get; init; }

    public ImmutableArray<SpecLimit> Limits { get; init; } = [];

    public required ulong SignalMask { get; init; }

    public required string Program { get; init; }

    public required string Directory { get; init; }

    public required string LogDirectory { get; init; }

    public required ImmutableArray<string> Arguments { get; init; }

    public required ImmutableArray<string> Environment { get; init; }

    public required LogOptions Logs { get; init; }

    /// <summary>How what is left of its tree is asked when it ends while no supervisor is there.</summary>
    public StopOptions Stop { get; init; } = new();

    /// <summary>Looks everything up that needs no process to be known.</summary>
    /// <exception cref="LaunchException">The command cannot be launched as it is.</exception>
    public static LaunchPlan Of(
        LaunchOrder order, string runDirectory, string logDirectory, ProcessHostOptions options, ulong signalMask, IDictionary inherited)
    {
        var command = order.Spec.Command;
        var environment = ChildEnvironment.Of(command, order.Job, order.Run, runDirectory, inherited);
        var directory = ProgramLookup.WorkingDirectory(command.WorkingDirectory);
        var path = environment.GetValueOrDefault("PATH");
        var arguments = ArgumentsOf(command.Program, environment.Keys, program => ProgramLookup.IsFound(program, path, directory));
        foreach (var argument in arguments)
        {
            if (argument.Contains('\0', StringComparison.Ordinal))
                throw new LaunchException($"An argument of '{arguments[0]}' contains a NUL character, which no argument can hold. Remove "
                    + "it from the job's command.");
        }
        return new LaunchPlan
        {
            Run = order.Run,
            Flags = FlagsOf(command.Options) | (options.GateBySpawn ? SpecFlags.GateBySpawn : SpecFlags.None),
            Umask = options.DefaultUmask,
            OomScore = options.OomScore,
            Limits = options.OpenFiles is { } files ? [Native.OpenFilesLimit((ulong)files)] : [],
            SignalMask = command.Options.ResetSignalMask ? 0 : signalMask,
            Program = ProgramLookup.Find(arguments[0], path, directory),
            Directory = directory,
            LogDirectory = logDirectory,
            Arguments = arguments,
            Environment = [.. environment.Select(e => $"{e.Key}={e.Value}")],
            Logs = order.Spec.Logs,
            Stop = order.Spec.Stop,
        };
    }

    /// <summary>argv of the process, given the names of its variables and what a shell would find.</summary>
    internal static ImmutableArray<string> ArgumentsOf(Program program, IEnumerable<string> variables, Predicate<string> isProgram) =>
        program switch
        {
            Program.Exec e => [e.Path, .. e.Arguments.OrEmpty()],
            Program.Shell s =>
            [
                s.Path, .. s.Options.OrEmpty(), .. Option(s.ProgramOption), ShellLine.For(s, variables, isProgram),
                .. s.Arguments.OrEmpty(),
            ],
            Program.Unreadable u =>
                throw new LaunchException($"The job's definition cannot be read: {u.Reason.TrimEnd('.')}. Define the job again."),
            _ => throw new LaunchException($"This version cannot run a {program.GetType().Name}. Upgrade the supervisor."),
        };

    private static ReadOnlySpan<string> Option(string? option) => option is null ? [] : new[] { option };

    private static SpecFlags FlagsOf(SpawnOptions options) =>
        (options.Grouped ? SpecFlags.Grouped : 0) | (options.Session ? SpecFlags.Session : 0)
        | (options.ResetSignalMask ? SpecFlags.ResetSignalMask : 0);
}

/// <summary>Immutable arrays that were never set are null inside.</summary>
file static class Arrays
{
    public static ImmutableArray<string> OrEmpty(this ImmutableArray<string> array) => array.IsDefault ? [] : array;
}
