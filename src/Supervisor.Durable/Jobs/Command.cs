using System.Collections.Immutable;
using Supervisor.Durable.Errors;

namespace Supervisor.Durable;

/// <summary>What a job runs, and how. Immutable; it can be run any number of times.</summary>
/// <param name="Program">The program or shell line.</param>
public sealed record Command(Program Program)
{
    /// <summary>The program or shell line.</summary>
    public Program Program { get; init => field = Argument.NotNull(value); } = Argument.NotNull(Program);

    /// <summary>How its process is set up.</summary>
    public SpawnOptions Options { get; init => field = Argument.NotNull(value); } = new();

    /// <summary>An absolute path; null: <c>/</c>.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Variables added to, or replacing, those of the supervisor's own environment; a null value removes one.</summary>
    public ImmutableSortedDictionary<string, string?> Environment { get; init => field = Argument.NotNull(value); } =
        ImmutableSortedDictionary.Create<string, string?>(StringComparer.Ordinal);

    /// <summary>
    /// Whether a shell stays between the job and what its line runs, because that is not one simple command. A signal to the main process
    /// then
    /// reaches the shell alone: make such a command <see cref="SpawnOptions.Grouped"/>, and all of it hears the stop signal.
    /// </summary>
    public bool KeepsShell => Program is Program.Shell shell && Jobs.ShellLine.Keeps(shell, Environment.Keys);

    // A file of top-level statements has a class Program of its own, which hides ours: these two need no other name than Command.

    /// <summary>A program with its arguments, without a shell.</summary>
    /// <param name="path">A path, or a name looked up in PATH of the command's environment.</param>
    /// <param name="arguments">What follows argv[0].</param>
    /// <exception cref="ArgumentNullException">One of them is null.</exception>
    public static Command Exec(string path, params ReadOnlySpan<string> arguments) => new(new Program.Exec(Argument.NotNull(path), [.. arguments]));

    /// <inheritdoc cref="Exec(string, ReadOnlySpan{string})"/>
    /// <remarks>For languages that know no spans as parameters, such as F# and Visual Basic.</remarks>
    public static Command Exec(string path, params string[] arguments) => Exec(path, Argument.NotNull(arguments).AsSpan());

    /// <summary>A line for <c>/bin/sh</c>.</summary>
    /// <param name="line">The line; where it is one simple command, the shell becomes that program.</param>
    /// <param name="arguments">Its $0, $1, ….</param>
    public static Command Shell(string line, params ReadOnlySpan<string> arguments) => new(new Program.Shell("/bin/sh", [], Argument.NotNull(line), [.. arguments]));

    /// <inheritdoc cref="Shell(string, ReadOnlySpan{string})"/>
    /// <remarks>For languages that know no spans as parameters, such as F# and Visual Basic.</remarks>
    public static Command Shell(string line, params string[] arguments) => Shell(line, Argument.NotNull(arguments).AsSpan());

    /// <summary>What it runs, as a shell would take it. What may be secret, its environment, is not in it.</summary>
    public override string ToString() => Program.ToString();

    /// <inheritdoc/>
    public bool Equals(Command? other) => other is not null && Program == other.Program && Options == other.Options
        && WorkingDirectory == other.WorkingDirectory && Environment.SequenceEqual(other.Environment);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Program, Options, WorkingDirectory, Environment.Count);
}
