using System.Collections.Immutable;

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
        /// <inheritdoc/>
        public bool Equals(Exec? other) => other is not null && Path == other.Path && Arguments.SequenceEqual(other.Arguments);

        /// <inheritdoc/>
        public override int GetHashCode() => HashCode.Combine(Path, Arguments.Length);
    }

    /// <summary>
    /// A line for a shell: <c>shell options… -c command arguments…</c>. Where the line is one simple command, the shell becomes that
    /// program: signals reach the program itself, and how it ended is told as its own end, not as an exit code of the shell.
    /// </summary>
    /// <param name="Path">The shell, <c>/bin/sh</c> where none is named.</param>
    /// <param name="Options">Options before the <see cref="ProgramOption"/>.</param>
    /// <param name="Command">The line.</param>
    /// <param name="Arguments">The line's $0, $1, ….</param>
    public sealed record Shell(string Path, ImmutableArray<string> Options, string Command, ImmutableArray<string> Arguments) : Program
    {
        /// <summary>What tells the shell that the line follows: <c>-c</c>, but <c>/C</c> or <c>-Command</c> with others; null: nothing stands there.</summary>
        public string? ProgramOption { get; init; } = "-c";

        /// <inheritdoc/>
        public bool Equals(Shell? other) => other is not null && Path == other.Path && ProgramOption == other.ProgramOption && Command == other.Command
            && Options.SequenceEqual(other.Options) && Arguments.SequenceEqual(other.Arguments);

        /// <inheritdoc/>
        public override int GetHashCode() => HashCode.Combine(Path, ProgramOption, Command, Options.Length, Arguments.Length);
    }
}
