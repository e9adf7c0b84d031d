using System.Collections.Immutable;

namespace Supervisor.Durable;

/// <summary>What a command runs: a program by its path or name, or a line given to a shell.</summary>
public abstract record Program
{
    private Program() { }

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

    /// <summary>A line for a shell: <c>shell options… -c command arguments…</c>.</summary>
    /// <param name="Path">The shell, <c>/bin/sh</c> where none is named.</param>
    /// <param name="Options">Options before <c>-c</c>.</param>
    /// <param name="Command">The line.</param>
    /// <param name="Arguments">The line's $0, $1, ….</param>
    public sealed record Shell(string Path, ImmutableArray<string> Options, string Command, ImmutableArray<string> Arguments) : Program
    {
        /// <inheritdoc/>
        public bool Equals(Shell? other) => other is not null && Path == other.Path && Command == other.Command
            && Options.SequenceEqual(other.Options) && Arguments.SequenceEqual(other.Arguments);

        /// <inheritdoc/>
        public override int GetHashCode() => HashCode.Combine(Path, Command, Options.Length, Arguments.Length);
    }
}
