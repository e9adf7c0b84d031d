namespace Supervisor.Durable.Cli.Importing;

/// <summary>A supervisord.conf: its programs become jobs, the rest is told.</summary>
internal static class Supervisord
{
    private static readonly Dictionary<string, (string Why, string Instead)> Elsewhere = new()
    {
        ["group"] = ("jobs have no groups", "Name several jobs: dsup restart web worker"),
        ["include"] = ("other files are not read along", "Import each of them, and join what stands under Jobs"),
        ["eventlistener"] = ("event listeners speak supervisord's own protocol", "Read events with: dsup events -f --json"),
        ["fcgi-program"] = ("sockets are not opened for programs", "Let the program open its socket, or use systemd's socket units"),
        ["unix_http_server"] = ("the supervisor has its own socket", "Use dsup.sock in the data directory; --socket names another"),
        ["inet_http_server"] = ("the supervisor listens on a Unix socket only", "Put a proxy before dsup.sock if it must be reached from elsewhere"),
        ["supervisorctl"] = ("dsup needs no settings", "Set DSUP_DATA_DIR if the data directory is not the usual one"),
        ["rpcinterface"] = ("there is no XML-RPC", "Use HTTP over dsup.sock: /openapi/v1.json describes it"),
    };

    public static void Read(Import import, string text)
    {
        var sections = IniFile.Read(import, text);
        var common = sections.FirstOrDefault(s => s.Name == "supervisord");
        foreach (var section in sections)
        {
            if (section.Kind == "program")
                new SupervisordProgram(import, section, common?["environment"]).Add();
            else if (section.Kind == "supervisord")
                LeaveSettings(import, section);
            else if (Elsewhere.TryGetValue(section.Kind, out var reason))
                import.Leave(section.Line, $"[{section.Name}]", reason.Why, reason.Instead);
            else
                import.Leave(section.Line, $"[{section.Name}]", "supervisord knows no such section", "Look whether its name is right");
        }
    }

    private static void LeaveSettings(Import import, IniSection section)
    {
        foreach (var key in section.Keys.Where(k => k != "environment"))
            import.Leave(section.LineOf(key), key, "this is a setting of supervisord itself", key is "user" ? "Run dsupd as that user" : key is "umask" or "directory" ? "Set it where dsupd is started" : "Leave it");
    }
}
