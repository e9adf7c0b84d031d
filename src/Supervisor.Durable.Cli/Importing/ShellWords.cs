using System.Text;

namespace Supervisor.Durable.Cli.Importing;

/// <summary>Splits a line into words as a POSIX shell and Python's shlex do: quotes and backslashes count, nothing is expanded.</summary>
internal static class ShellWords
{
    /// <exception cref="FormatException">A quote is not closed, or the line ends with a backslash.</exception>
    public static IReadOnlyList<string> Split(string line)
    {
        var words = new List<string>();
        StringBuilder? word = null;
        for (var i = 0; i < line.Length; i++)
        {
            if (char.IsWhiteSpace(line[i]))
            {
                if (word is not null)
                    words.Add(word.ToString());
                word = null;
                continue;
            }

            word ??= new StringBuilder();
            if (line[i] is '\'' or '"')
                i = Quoted(line, i, word);
            else if (line[i] != '\\')
                word.Append(line[i]);
            else if (++i < line.Length)
                word.Append(line[i]);
            else
                throw new FormatException("it ends with a backslash");
        }

        if (word is not null)
            words.Add(word.ToString());
        return words;
    }

    /// <summary>Takes what is quoted from <paramref name="open"/> on, and returns where it closes.</summary>
    private static int Quoted(string line, int open, StringBuilder word)
    {
        for (var i = open + 1; i < line.Length; i++)
        {
            if (line[i] == line[open])
                return i;
            if (line[i] == '\\' && line[open] == '"' && i + 1 < line.Length && line[i + 1] is '"' or '\\')
                i++;
            word.Append(line[i]);
        }

        throw new FormatException($"its {line[open]} is not closed");
    }
}
