using System.Text;

namespace Supervisor.Durable.Configuration;

/// <summary>
/// Variables in values of the configuration: <c>${NAME}</c> is the variable's value, <c>${NAME:-default}</c> the default where it is unset
/// or empty, <c>$$</c> a dollar. Any other dollar stands for itself, so that awk's <c>$1</c> needs nothing. What a variable holds is not
/// expanded again.
/// </summary>
internal static class Expansion
{
    /// <summary>Why the text can't be expanded whatever the environment is; null where it can.</summary>
    public static string? Fault(string text)
    {
        try
        {
            Apply(text, static _ => "");
            return null;
        }
        catch (FormatException e)
        {
            return e.Message;
        }
    }

    /// <summary>The text with its variables' values.</summary>
    /// <param name="text">What is written.</param>
    /// <param name="variable">A variable's value; null where it is not set.</param>
    /// <exception cref="FormatException">A variable is not set and has no default, or what follows <c>${</c> is no variable.</exception>
    public static string Apply(string text, Func<string, string?> variable)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(variable);
        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '$' || i + 1 == text.Length)
            {
                result.Append(text[i]);
            }
            else if (text[i + 1] == '$')
            {
                result.Append('$');
                i++;
            }
            else if (text[i + 1] == '{')
            {
                var end = text.IndexOf('}', i);
                if (end < 0)
                    throw new FormatException($"has '{text[i..]}' without its closing }}. Write ${{NAME}}, or $${{ for a dollar and a brace.");
                result.Append(Value(text[(i + 2)..end], variable));
                i = end;
            }
            else
            {
                result.Append('$');
            }
        }

        return result.ToString();
    }

    private static string Value(string inner, Func<string, string?> variable)
    {
        var at = inner.IndexOf(":-", StringComparison.Ordinal);
        var (name, fallback) = at < 0 ? (inner, null) : (inner[..at], inner[(at + 2)..]);
        if (!VariableName.IsPlain(name))
            throw new FormatException($"has '${{{inner}}}', where '{name}' is no variable's name. Write ${{NAME}}, ${{NAME:-default}}, or $${{ for a dollar and a brace.");
        if (fallback?.Contains("${", StringComparison.Ordinal) == true)
            throw new FormatException($"has a variable in the default of '${{{name}}}', which is not expanded. Give a default without one.");
        var value = variable(name);
        return fallback is not null && string.IsNullOrEmpty(value)
            ? fallback
            : value ?? throw new FormatException($"needs the variable {name}, which is not set in the supervisor's environment. Set it, or give a default: ${{{name}:-VALUE}}.");
    }
}
