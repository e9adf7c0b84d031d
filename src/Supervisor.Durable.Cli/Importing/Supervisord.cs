namespace Supervisor.Durable.Cli.Importing;

/// <summary>A supervisord.conf with the files that it includes: its programs become jobs, the rest is reported.</summary>
internal static class Supervisord
{
    private static readonly Dictionary<string, (string Why, string Instead)> Elsewhere = new()
    {
        ["group"] = ("jobs have no groups", "Name several jobs: dsup restart web worker"),
        ["eventlistener"] = ("event listeners speak supervisord's own protocol", "Read events with: dsup events -f --json"),
        ["fcgi-program"] = ("sockets are not opened for programs", "Let the program open its socket, or use systemd's socket units"),
    };

    private static readonly Dictionary<string, (string Why, string Instead)> OfItsOwn = new()
    {
        ["unix_http_server"] = ("the supervisor has its own socket", "Use dsup.sock in the data directory; --socket names another"),
        ["inet_http_server"] = ("the supervisor listens on a Unix socket only",
            "Put a proxy before dsup.sock if it must be reached from elsewhere"),
        ["supervisorctl"] = ("dsup needs no settings", "Set DSUP_DATA_DIR if the data directory is not the usual one"),
        ["rpcinterface"] = ("there is no XML-RPC", "Use HTTP over dsup.sock: /openapi/v1.json describes it"),
    };

    public static void Read(Import import, string text)
    {
        var sections = new List<IniSection>();
        IniFile.Read(import, text, sections);
        if (sections.FirstOrDefault(s => s.Name == "include") is { } include)
            Include(import, include, sections);
        var own = sections.FirstOrDefault(s => s.Name == "supervisord");
        var groups = sections.Where(s => s.Kind == "group").SelectMany(s =>
            (s["programs"] ?? "").Split(',', StringSplitOptions.TrimEntries).Select(p => (Program: p, s.Title)));
        var common = new SupervisordCommon(own?["environment"], own?["directory"], own?["umask"],
            groups.DistinctBy(g => g.Program).ToDictionary(g => g.Program, g => g.Title));
        foreach (var section in sections.Where(s => s.Name != "include"))
        {
            if (section.Kind == "program")
                new SupervisordProgram(section, common).Add();
            else if (section.Kind == "supervisord")
                LeaveSettings(section);
            else if (OfItsOwn.TryGetValue(section.Kind, out var note))
                import.Note(section.Place, $"[{section.Name}]", note.Why, note.Instead);
            else if (Elsewhere.TryGetValue(section.Kind, out var reason))
                import.Leave(section.Place, $"[{section.Name}]", reason.Why, reason.Instead);
            else
                import.Leave(section.Place, $"[{section.Name}]", "supervisord knows no such section",
                    "Look whether its name and the format are right");
        }

        if (!sections.Any(s => s.Kind == "program"))
            import.Leave(import.At(1), "programs", "there is no [program:…] section in it",
                "Look whether this is the right file, and its format the right one");
    }

    /// <summary>Files that are named relatively are looked for beside this one; what is included includes nothing.</summary>
    private static void Include(Import import, IniSection include, List<IniSection> sections)
    {
        if (include["files"] is not { } files)
            return;
        var found = false;
        try
        {
            var patterns = new SupervisordValues(import).Now(files).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            foreach (var path in patterns.SelectMany(p => FilePattern.Files(Path.GetFullPath(p, import.Folder)))
                .Where(import.IsFirstReading))
            {
                if (import.Beside(path) is not { } beside)
                    continue;
                found = true;
                var inner = new List<IniSection>();
                IniFile.Read(beside.Import, beside.Text, inner);
                if (inner.FirstOrDefault(s => s.Name == "include") is { } again)
                    import.Leave(again.Place, "[include]", "supervisord reads no files for an included one", "Name them in the first file");
                IniFile.Read(beside.Import, beside.Text, sections);
            }

            if (!found)
                import.Leave(include.PlaceOf("files"), "[include]", $"no file matches {string.Join(' ', patterns)}",
                    "Import it where the files are");
        }
        catch (FormatException e)
        {
            import.Leave(include.PlaceOf("files"), "[include]", $"its files are not read, since {e.Message}", "Import each of them");
        }
    }

    private static void LeaveSettings(IniSection section)
    {
        const string Own = "this is a setting of supervisord itself";
        foreach (var key in section.Keys.Where(k => k is not ("environment" or "directory" or "umask")))
        {
            if (key is "minfds" or "minprocs")
                section.Import.Leave(section.PlaceOf(key), key, "programs get dsupd's limits",
                    $"Start dsupd with it: ulimit -{(key == "minfds" ? 'n' : 'u')} {section[key]}");
            else if (key == "user" && section[key] != "root")
                section.Import.Leave(section.PlaceOf(key), key, Own, "Run dsupd as that user");
            else
                section.Import.Note(section.PlaceOf(key), key, Own, key == "user" ? "Run dsupd as that user" : "Leave it");
        }
    }
}
