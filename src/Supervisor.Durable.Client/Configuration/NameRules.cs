using System.Buffers;

namespace Supervisor.Durable.Client.Configuration;

/// <summary>Which names may be given. The engine has the last say on jobs' names (its <c>JobName</c>); a test holds both equal.</summary>
public static class NameRules
{
    private const int MaxLength = 100;

    private static readonly SearchValues<char> Allowed = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-@:");

    /// <summary>Why a job or a schedule can't have this name; null where it can.</summary>
    public static string? Fault(string name) => name switch
    {
        "" => "is empty",
        { Length: > MaxLength } => $"has {name.Length} characters, but {MaxLength} is the most",
        _ when !char.IsAsciiLetterOrDigit(name[0]) => "must begin with a letter or digit",
        _ when name.AsSpan().IndexOfAnyExcept(Allowed) is var odd and >= 0 => $"contains '{name[odd]}', but only letters, digits and . _ - @ may stand in it",
        _ => null,
    };

    /// <summary>The nearest name that may be given: what may not stand in it is a dash.</summary>
    public static string Fitting(string name)
    {
        var fitting = new string([.. name.Select(c => c != ':' && Allowed.Contains(c) ? c : '-')]).TrimStart('.', '_', '-', '@');
        return fitting.Length == 0 ? "job" : fitting[..Math.Min(fitting.Length, MaxLength)];
    }

    /// <summary>Whether a variable of an environment can be called so, as shells have it.</summary>
    public static bool IsVariable(ReadOnlySpan<char> name) =>
        name is [var first, ..] && !char.IsAsciiDigit(first) && name.IndexOfAnyExcept(VariableLetters) < 0;

    private static readonly SearchValues<char> VariableLetters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");
}
