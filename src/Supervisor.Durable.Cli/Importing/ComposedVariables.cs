using System.Text.RegularExpressions;

namespace Supervisor.Durable.Cli.Importing;

/// <summary>
/// process-compose puts variables into its whole file: <c>$X</c>, <c>${X}</c> and <c>${X:-default}</c>, unset ones being empty, <c>$$</c> a
/// dollar.
/// </summary>
internal static partial class ComposedVariables
{
    /// <summary>For a key in which we expand variables too.</summary>
    public static string Expanding(string text) => Reference().Replace(text, m => m.Groups switch
    {
        _ when m.Value == "$$" => "$$",
        { } g when g["name"].Success => $"${{{g["name"].Value}{(g["rest"].Success ? g["rest"].Value : ":-")}}}",
        _ => "$$",
    });

    /// <summary>For a line whose variables the shell expands.</summary>
    public static string ForShell(string line) => line.Replace("$$", "$", StringComparison.Ordinal);

    [GeneratedRegex(@"\$\$|\$(?<name>[A-Za-z_]\w*)|\$\{(?<name>[A-Za-z_]\w*)(?<rest>:-[^}]*)?\}|\$")]
    private static partial Regex Reference();
}
