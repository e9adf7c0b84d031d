using Supervisor.Durable.Client;

namespace Supervisor.Durable.Cli;

/// <summary>Who calls, and from where: all that a verb sees of the process it runs in.</summary>
internal sealed record Caller
{
    public required TextWriter Out { get; init; }

    public required TextWriter Error { get; init; }

    /// <summary>Whether Out is a terminal, which must not be fed raw control sequences.</summary>
    public required bool IsTerminal { get; init; }

    /// <summary>Whether the answers are to be JSON, errors too.</summary>
    public bool IsJson { get; init; }

    /// <summary>How many columns Out's terminal has; null where Out is none: what programs read is never cut.</summary>
    public int? Columns { get; init; }

    /// <summary>Whether Error is a terminal.</summary>
    public bool IsErrorTerminal { get; init; }

    public required Func<string, string?> Environment { get; init; }

    /// <summary>Null where it was deleted.</summary>
    public required string? CurrentDirectory { get; init; }

    public required bool IsRoot { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>Colour is for terminals that can show it and people who have not declined it (no-color.org).</summary>
    public bool Colour => IsTerminal && WantsColour;

    /// <summary>The same for Error.</summary>
    public bool ErrorColour => IsErrorTerminal && WantsColour;

    private bool WantsColour => string.IsNullOrEmpty(Environment("NO_COLOR")) && Environment("TERM") is not "dumb";

    /// <summary>A path as the caller means it.</summary>
    /// <exception cref="CurrentDirectoryGoneException">It is relative, and there is no current directory.</exception>
    public string PathOf(string path) => SocketLocation.Absolute(path, CurrentDirectory);

    public static Caller OfThisProcess() => new()
    {
        Out = new StreamWriter(new StandardOutput(), bufferSize: 16 * 1024),
        Error = Console.Error,
        IsTerminal = !Console.IsOutputRedirected,
        Columns = Console.IsOutputRedirected ? null : Native.Columns(1),
        IsErrorTerminal = !Console.IsErrorRedirected,
        Environment = System.Environment.GetEnvironmentVariable,
        CurrentDirectory = SocketLocation.CurrentDirectory(),
        IsRoot = System.Environment.IsPrivilegedProcess,
        Time = TimeProvider.System,
    };
}
