using System.Buffers;
using Supervisor.Durable.Errors;

namespace Supervisor.Durable;

/// <summary>The rule for job names: they are file names, URL segments and words of a command line.</summary>
public static class JobName
{
    /// <summary>The longest name, characters.</summary>
    public const int MaxLength = 100;

    private static readonly SearchValues<char> Allowed = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-@:");

    /// <summary>Returns the name if it may be one.</summary>
    /// <param name="name">The text.</param>
    /// <exception cref="InvalidJobNameException">It may not; the message says why.</exception>
    public static string Check(string name) =>
        Fault(Argument.NotNull(name)) is { } reason ? throw new InvalidJobNameException(name, reason) : name;

    /// <summary>Why a job or a schedule can't have this name, with "it" or the name before it; null where it can.</summary>
    /// <param name="name">The text.</param>
    /// <param name="longest">The longest name, characters; a job's schedules have names of their own behind the job's.</param>
    internal static string? Fault(string name, int longest = MaxLength) => name switch
    {
        "" => "is empty",
        _ when name.Length > longest => $"has {name.Length} characters, but {longest} is the most",
        _ when !char.IsAsciiLetterOrDigit(name[0]) => "must begin with a letter or digit",
        _ when name.AsSpan().IndexOfAnyExcept(Allowed) is var odd and >= 0 => $"contains {Shown(name[odd])}, but only letters, digits and . _ - @ : may stand in it",
        _ => null,
    };

    /// <summary>The nearest name that may be given: what may not stand in it is a dash.</summary>
    internal static string Fitting(string name)
    {
        var fitting = new string([.. name.Select(c => c != ':' && Allowed.Contains(c) ? c : '-')]).TrimStart('.', '_', '-', '@');
        return fitting.Length == 0 ? "job" : fitting[..Math.Min(fitting.Length, MaxLength)];
    }

    private static string Shown(char c) => char.IsControl(c) || char.IsSurrogate(c) ? $"U+{(int)c:X4}" : $"'{c}'";
}
