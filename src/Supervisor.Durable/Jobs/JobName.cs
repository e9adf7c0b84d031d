using System.Buffers;
using Supervisor.Durable.Errors;

namespace Supervisor.Durable;

/// <summary>The rule for job names: they are file names, URL segments and words of a command line.</summary>
public static class JobName
{
    /// <summary>The longest name, characters.</summary>
    public const int MaxLength = 100;

    /// <summary>Returns the name if it may be one.</summary>
    /// <param name="name">The text.</param>
    /// <exception cref="InvalidJobNameException">It may not; the message says why.</exception>
    public static string Check(string name) =>
        Fault(Argument.NotNull(name)) is { } reason ? throw new InvalidJobNameException(name, reason) : name;

    private static readonly SearchValues<char> Allowed = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-@:");

    private static string? Fault(string name) => name switch
    {
        "" => "it is empty",
        { Length: > MaxLength } => $"it has {name.Length} characters",
        _ when !char.IsAsciiLetterOrDigit(name[0]) => "it begins with another character than a letter or digit",
        _ when name.AsSpan().IndexOfAnyExcept(Allowed) is var odd and >= 0 => $"it contains {Name(name[odd])}",
        _ => null,
    };

    private static string Name(char c) => char.IsControl(c) || char.IsSurrogate(c) ? $"U+{(int)c:X4}" : $"'{c}'";
}
