using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Supervisor.Durable.Errors;
using Supervisor.Durable.Jobs;

namespace Supervisor.Durable;

/// <summary>What a command runs: a program by its path or name, or a line given to a shell.</summary>
public abstract record Program
{
    private Program() { }

    /// <summary>Stands for one that is stored but cannot be read: each launch of it fails with the reason.</summary>
    internal sealed record Unreadable(string Reason) : Program;

    /// <summary>A program with its arguments, without a shell.</summary>
    /// <param name="Path">A path, or a name looked up in PATH of the command's environment.</param>
    /// <param name="Arguments">What follows argv[0].</param>
    public sealed record Exec(string Path, ImmutableArray<string> Arguments) : Program
    {
        /// <summary>A path, or a name looked up in PATH of the command's environment.</summary>
        public string Path { get; init => field = Argument.NotNull(value); } = Argument.NotNull(Path);

        /// <summary>What follows argv[0].</summary>
        public ImmutableArray<string> Arguments { get; init => field = Some(value); } = Some(Arguments);

        /// <summary>As a shell would take it.</summary>
        public override string ToString() => ShellWords.Join([Path, .. Arguments]);

        /// <inheritdoc/>
        public bool Equals(Exec? other) => other is not null && Path == other.Path && Arguments.SequenceEqual(other.Arguments);

        /// <inheritdoc/>
        public override int GetHashCode() => HashCode.Combine(Path, Arguments.Length);
    }

    /// <summary>
    /// A line for a shell: <c>shell options… -c command arguments…</c>. Where the line is one simple command, the shell becomes that
    /// program: signals reach the program itself, and its end is recorded as its own, not as an exit code of the shell.
    /// </summary>
    /// <param name="Path">The shell, <c>/bin/sh</c> where none is named.</param>
    /// <param name="Options">Options before the <see cref="ProgramOption"/>.</param>
    /// <param name="Command">The line.</param>
    /// <param name="Arguments">The line's $0, $1, ….</param>
    public sealed record Shell(string Path, ImmutableArray<string> Options, string Command, ImmutableArray<string> Arguments) : Program
    {
        /// <summary>The shell, <c>/bin/sh</c> where none is named.</summary>
        public string Path { get; init => field = Argument.NotNull(value); } = Argument.NotNull(Path);

        /// <summary>Options before the <see cref="ProgramOption"/>.</summary>
        public ImmutableArray<string> Options { get; init => field = Some(value); } = Some(Options);

        /// <summary>The line.</summary>
        public string Command { get; init => field = Argument.NotNull(value); } = Argument.NotNull(Command);

        /// <summary>The line's $0, $1, ….</summary>
        public ImmutableArray<string> Arguments { get; init => field = Some(value); } = Some(Arguments);

        /// <summary>
        /// The option after which the shell expects the line: <c>-c</c>, but <c>/C</c> or <c>-Command</c> with others; null: nothing stands
        /// there.
        /// </summary>
        public string? ProgramOption { get; init; } = "-c";

        /// <summary>As a shell would take it.</summary>
        public override string ToString() =>
            ShellWords.Join([Path, .. Options, .. ProgramOption is { } option ? [option] : Array.Empty<string>(), Command, .. Arguments]);

        /// <inheritdoc/>
        public bool Equals(Shell? other) => other is not null && Path == other.Path && ProgramOption == other.ProgramOption && Command == other.Command
            && Options.SequenceEqual(other.Options) && Arguments.SequenceEqual(other.Arguments);

        /// <inheritdoc/>
        public override int GetHashCode() => HashCode.Combine(Path, ProgramOption, Command, Options.Length, Arguments.Length);
    }

    /// <summary>No words are the same as an array that was never made.</summary>
    private static ImmutableArray<string> Some(ImmutableArray<string> words, [CallerArgumentExpression(nameof(words))] string? name = null)
    {
        if (words.IsDefault)
            return [];
        foreach (var word in words)
            ArgumentNullException.ThrowIfNull(word, name);
        return words;
    }
}
