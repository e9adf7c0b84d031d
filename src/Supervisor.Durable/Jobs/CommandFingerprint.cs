using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Supervisor.Durable.Jobs;

/// <summary>
/// Shows whether a process was made from a command, also after a restart of the supervisor. Stored, so its form stays as it is.
/// </summary>
internal static class CommandFingerprint
{
    public static string Of(Command command)
    {
        var text = new StringBuilder();
        void Add(string? part) => text.Append(part is null ? "-" : string.Create(CultureInfo.InvariantCulture, $"{part.Length}:{part}")).Append(';');
        void AddAll(ImmutableArray<string> parts)
        {
            Add(parts.IsDefault ? "0" : parts.Length.ToString(CultureInfo.InvariantCulture));
            foreach (var part in parts.IsDefault ? [] : parts)
                Add(part);
        }

        switch (command.Program)
        {
            case Program.Exec e:
                Add(e.Path);
                AddAll(e.Arguments);
                break;
            case Program.Unreadable u:
                Add(u.Reason);
                break;
            case Program.Shell s:
                Add(s.Path);
                AddAll(s.Options);
                Add(s.ProgramOption);
                Add(s.Command);
                AddAll(s.Arguments);
                break;
        }
        Add(command.WorkingDirectory);
        foreach (var (name, value) in command.Environment)
        {
            Add(name);
            Add(value);
        }
        Add((command.Options.Grouped, command.Options.Session, command.Options.ResetSignalMask).ToString());
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..32];
    }
}
