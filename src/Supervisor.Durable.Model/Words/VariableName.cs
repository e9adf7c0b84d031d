using System.Buffers;

namespace Supervisor.Durable;

/// <summary>Names of environment variables.</summary>
internal static class VariableName
{
    private static readonly SearchValues<char> Letters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");

    /// <summary>Whether a shell can name a variable so (POSIX, "Name"): what <c>${NAME}</c> and environment files may say.</summary>
    public static bool IsPlain(ReadOnlySpan<char> name) => name is [var first, ..] && !char.IsAsciiDigit(first) && name.IndexOfAnyExcept(Letters) < 0;

    /// <summary>Whether a program can be given a variable of this name at all (environ(7)).</summary>
    public static bool IsPossible(string name) => name.Length > 0 && name.AsSpan().IndexOfAny('=', '\0') < 0;
}
