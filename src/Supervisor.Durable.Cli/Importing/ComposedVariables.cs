using System.Text.RegularExpressions;

namespace Supervisor.Durable.Cli.Importing;

/// <summary>
/// process-compose puts variables into its whole file: <c>$X</c>, <c>${X}</c> and <c>${X:-default}</c>, unset ones being empty, <c>$$</c> a
/// dollar. They come from its environment, and what that has not from the .env file.
/// </summary>
internal sealed partial class ComposedVariables(Func<string, string?> environment, IReadOnlyDictionary<string, string> file, bool isOn)
{
    /// <summary>For a key in which we expand variables too: the environment is dsupd's, the .env file's value the default.</summary>
    public string Expanding(string text) => !isOn ? Import.Literal(text) : Reference().Replace(text, m => m.Groups switch
    {
        _ when m.Value == "$$" => "$$",
        { } g when g["name"].Success => Default(g["name"].Value, g["rest"].Value) is var unset && unset.AsSpan().IndexOfAny('$', '}') < 0
            ? $"${{{g["name"].Value}:-{unset}}}"
            : Import.Literal(Value(g)),
        _ => "$$",
    });

    /// <summary>For a line whose variables the shell expands, from the job's environment with the .env file.</summary>
    public string ForShell(string line) => isOn ? line.Replace("$$", "$", StringComparison.Ordinal) : line;

    /// <summary>For a value that must be known now.</summary>
    public string Now(string text) => !isOn ? text : Reference().Replace(text, m => m.Groups switch
    {
        _ when m.Value is "$$" or "$" => "$",
        { } g => Value(g),
    });

    private string Value(GroupCollection groups) =>
        environment(groups["name"].Value) is { Length: > 0 } set ? set : Default(groups["name"].Value, groups["rest"].Value);

    /// <summary>What an unset variable is: the .env file's value, else the default that is written there.</summary>
    private string Default(string name, string rest) =>
        file.GetValueOrDefault(name) is { Length: > 0 } value ? value : rest.Length > 2 ? rest[2..] : "";

    [GeneratedRegex(@"\$\$|\$(?<name>[A-Za-z_]\w*)|\$\{(?<name>[A-Za-z_]\w*)(?<rest>:-[^}]*)?\}|\$")]
    private static partial Regex Reference();
}
