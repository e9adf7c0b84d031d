using System.Buffers;

namespace Supervisor.Durable.Cli.Importing;

/// <summary>Words as they are written in a line for /bin/sh.</summary>
internal static class ShellLine
{
    private static readonly SearchValues<char> Plain = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-+=:,./@%^");

    /// <summary>A word that the shell takes as it is; one that could set a variable is quoted, too.</summary>
    public static string Word(string word) => word.Length > 0 && word.AsSpan().IndexOfAnyExcept(Plain) < 0
        && (word[0] is '-' or '/' || !word.Contains('=', StringComparison.Ordinal))
        ? word
        : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
