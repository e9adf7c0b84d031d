namespace Supervisor.Durable.Jobs;

/// <summary>Words as a POSIX shell would take them: what is more than letters and digits stands in quotes.</summary>
internal static class ShellWords
{
    private static readonly System.Buffers.SearchValues<char> Plain =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789%+,-./:=@_");

    public static string Join(IEnumerable<string> words) => string.Join(' ', words.Select(Quoted));

    private static string Quoted(string word, int place) => word.Length > 0 && word.AsSpan().IndexOfAnyExcept(Plain) < 0 && !(place == 0 && word.Contains('='))
        ? word
        : $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
