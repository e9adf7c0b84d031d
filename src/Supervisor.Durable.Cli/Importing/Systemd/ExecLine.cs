using System.Text;
using System.Text.RegularExpressions;

namespace Supervisor.Durable.Cli.Importing.Systemd;

/// <summary>A command of a service, as systemd.service(5) has it under "Command lines".</summary>
/// <param name="Words">Program and arguments, unquoted; variables stand in them as they are written.</param>
/// <param name="Prefixes">The characters before the program: @ - : + ! |</param>
/// <param name="Place">Where it stands.</param>
internal sealed partial record ExecLine(IReadOnlyList<string> Words, string Prefixes, Place Place)
{
    /// <summary>Whether a failure counts as a success.</summary>
    public bool IgnoresFailure => Prefixes.Contains('-', StringComparison.Ordinal);

    /// <summary>Whether a variable stands in it.</summary>
    public bool HasVariables => Expands && Words.Any(w => Alone().IsMatch(w) || Braced().Matches(w).Any(m => m.Value != "$$"));

    /// <summary>Whether a variable stands in it that is split at its blanks.</summary>
    public bool Splits => Split.Any();

    /// <summary>Those variables.</summary>
    public IEnumerable<string> Split => Expands ? Words.Where(w => Alone().IsMatch(w)) : [];

    private bool Expands => !Prefixes.Contains(':', StringComparison.Ordinal);

    /// <summary>The commands of an entry, which a ; of its own parts.</summary>
    /// <exception cref="FormatException">It cannot be read.</exception>
    public static IEnumerable<ExecLine> Read(UnitEntry entry, Specifiers specifiers) =>
        UnitWords.Commands(entry.Value).Select(words => Of([.. words.Select(specifiers.Expand)], entry.Place));

    /// <summary>This line with the variables that are known put in: ${NAME} as one word or a part of it, $NAME split at its
    /// blanks.</summary>
    public ExecLine With(IReadOnlyDictionary<string, string> known)
    {
        if (!Expands || known.Count == 0)
            return this;
        var words = new List<string>();
        foreach (var word in Words)
        {
            if (Alone().IsMatch(word) && known.TryGetValue(word[1..], out var split))
                words.AddRange(UnitWords.Split(split).Select(Undollared));
            else
                words.Add(Braced().Replace(word, m => m.Value != "$$" && known.TryGetValue(m.Value[2..^1], out var value)
                    ? Undollared(value) : m.Value));
        }

        return this with { Words = words };
    }

    /// <summary>The words as a list; what only a shell can expand must not stand in it.</summary>
    public IEnumerable<string> Plain() => Words.Select(w => Import.Literal(Expands ? w.Replace("$$", "$", StringComparison.Ordinal) : w));

    /// <summary>The words as a shell takes them, which gives its variables as systemd does.</summary>
    public string ForShell() => string.Join(' ', Words.Select(w => !Expands ? ShellLine.Word(w) : Alone().IsMatch(w) ? w : Quoted(w)));

    private static ExecLine Of(List<string> words, Place place)
    {
        var program = words[0].TrimStart('@', '-', ':', '+', '!', '|');
        var prefixes = words[0][..^program.Length];
        var isNamed = prefixes.Contains('@', StringComparison.Ordinal) && words.Count > 1;
        return program.Length == 0
            ? throw new FormatException($"its command '{string.Join(' ', words)}' has no program")
            : new([program, .. words.Skip(isNamed ? 2 : 1)], prefixes, place);
    }

    /// <summary>What a variable holds is not expanded again.</summary>
    private static string Undollared(string value) => value.Replace("$", "$$", StringComparison.Ordinal);

    private static string Quoted(string word)
    {
        var quoted = new StringBuilder();
        var literal = new StringBuilder();
        var end = 0;
        foreach (Match match in Braced().Matches(word))
        {
            literal.Append(word, end, match.Index - end);
            end = match.Index + match.Length;
            if (match.Value == "$$")
            {
                literal.Append('$');
                continue;
            }

            quoted.Append(Taken(literal)).Append('"').Append(match.Value).Append('"');
        }

        literal.Append(word, end, word.Length - end);
        quoted.Append(Taken(literal));
        return quoted.Length == 0 ? "''" : quoted.ToString();
    }

    private static string Taken(StringBuilder literal)
    {
        var text = literal.ToString();
        literal.Clear();
        return text.Length == 0 ? "" : ShellLine.Word(text);
    }

    [GeneratedRegex(@"^\$[A-Za-z_]\w*$")]
    private static partial Regex Alone();

    [GeneratedRegex(@"\$\$|\$\{[A-Za-z_]\w*\}")]
    private static partial Regex Braced();
}
