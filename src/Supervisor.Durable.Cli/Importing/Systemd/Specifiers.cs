using System.Globalization;
using System.Text;

namespace Supervisor.Durable.Cli.Importing.Systemd;

/// <summary>The specifiers of systemd.unit(5), such as %i, as far as they are known while importing.</summary>
/// <param name="unit">The unit in which they stand.</param>
/// <param name="isOfUser">Whether a user's manager runs the unit.</param>
internal sealed class Specifiers(Unit unit, bool isOfUser)
{
    /// <exception cref="FormatException">One of them is not known here.</exception>
    public string Expand(string text)
    {
        if (!text.Contains('%', StringComparison.Ordinal))
            return text;
        var expanded = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '%' && i + 1 < text.Length)
                expanded.Append(Value(text[++i]) ?? throw new FormatException($"%{text[i]} is known to systemd only"));
            else
                expanded.Append(text[i]);
        }

        return expanded.ToString();
    }

    private string Prefix => unit.Title.Split('@')[0];

    private string Instance => unit.Template is null ? "" : unit.Title[(Prefix.Length + 1)..];

    private string? Value(char specifier) => specifier switch
    {
        '%' => "%",
        'n' => unit.Name,
        'N' => unit.Title,
        'p' => Prefix,
        'P' => Unescaped(Prefix),
        'i' => Instance,
        'I' => Unescaped(Instance),
        'j' => Prefix.Split('-')[^1],
        'J' => Unescaped(Prefix.Split('-')[^1]),
        'f' => "/" + Unescaped(Instance.Length > 0 ? Instance : Prefix).TrimStart('/'),
        'H' or 'q' => unit.Import.Context.Host,
        'l' => unit.Import.Context.Host.Split('.')[0],
        'T' => "/tmp",
        'V' => "/var/tmp",
        _ => isOfUser ? OfUser(specifier) : OfSystem(specifier),
    };

    private static string? OfSystem(char specifier) => specifier switch
    {
        'h' => "/root",
        'u' or 'g' => "root",
        'U' or 'G' => "0",
        's' => "/bin/sh",
        't' => "/run",
        'S' => "/var/lib",
        'C' => "/var/cache",
        'L' => "/var/log",
        'E' => "/etc",
        _ => null,
    };

    private string? OfUser(char specifier)
    {
        var variable = unit.Import.Context.Variable;
        return specifier switch
        {
            'h' => variable("HOME"),
            'u' => variable("USER"),
            's' => variable("SHELL"),
            't' => variable("XDG_RUNTIME_DIR"),
            'S' or 'L' => variable("XDG_STATE_HOME") ?? Home(specifier == 'L' ? ".local/state/log" : ".local/state"),
            'C' => variable("XDG_CACHE_HOME") ?? Home(".cache"),
            'E' => variable("XDG_CONFIG_HOME") ?? Home(".config"),
            _ => null,
        };

        string? Home(string folder) => variable("HOME") is { } home ? Path.Combine(home, folder) : null;
    }

    /// <summary>A dash is a slash, \x2d a dash.</summary>
    private static string Unescaped(string name)
    {
        var text = new StringBuilder();
        for (var i = 0; i < name.Length; i++)
        {
            if (name[i] == '\\' && i + 3 < name.Length && name[i + 1] == 'x'
                && int.TryParse(name.AsSpan(i + 2, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
            {
                text.Append((char)code);
                i += 3;
            }
            else
            {
                text.Append(name[i] == '-' ? '/' : name[i]);
            }
        }

        return text.ToString();
    }
}
