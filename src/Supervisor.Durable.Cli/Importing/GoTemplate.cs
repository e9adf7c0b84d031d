using System.Text.RegularExpressions;

namespace Supervisor.Durable.Cli.Importing;

/// <summary>The simplest of Go's templates: <c>{{ .NAME }}</c> is a variable, <c>{{ "text" }}</c> that text.</summary>
internal static partial class GoTemplate
{
    /// <summary>The text with its variables; what is more than a variable is left as it is.</summary>
    public static string Render(string text, IReadOnlyDictionary<string, string> variables, out bool isWhole)
    {
        var whole = true;
        var rendered = Action().Replace(text, match =>
        {
            if (match.Groups["text"].Success)
                return match.Groups["text"].Value;
            if (match.Groups["name"].Success && variables.TryGetValue(match.Groups["name"].Value, out var value))
                return value;
            whole = false;
            return match.Value;
        });
        isWhole = whole;
        return rendered;
    }

    [GeneratedRegex("""\{\{-?\s*(?:\.(?<name>\w+)|"(?<text>[^"]*)")\s*-?\}\}|\{\{.*?\}\}""", RegexOptions.Singleline)]
    private static partial Regex Action();
}
