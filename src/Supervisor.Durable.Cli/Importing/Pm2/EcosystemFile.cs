namespace Supervisor.Durable.Cli.Importing.Pm2;

/// <summary>An ecosystem file of PM2, in JSON or YAML: its apps become jobs. One in JavaScript must be run to be read, which is not done
/// here.</summary>
internal static class EcosystemFile
{
    private const string Lacking = "There must be a mapping with 'apps'.";

    public static void Read(Import import, string text)
    {
        if (Path.GetExtension(import.File).ToLowerInvariant() is ".js" or ".cjs" or ".mjs")
            throw import.Broken(1,
                $"JavaScript is not run here. Let node write it as JSON, and import that: {AsJson(Path.GetFileName(import.File))}");
        var root = YamlTable.Read(import, AsYaml(text), Lacking);
        var apps = root.Has("apps") ? root.Tables("apps") : root.Tables("pm2");
        if (apps.Count == 0)
            apps = root.Has("script") ? [root] : throw import.Broken(1, "There are no 'apps'.");
        foreach (var app in apps)
            new Pm2App(import, app).Add();
        if (!apps.Contains(root))
            LeaveSettings(import, root);
    }

    private static void LeaveSettings(Import import, YamlTable root)
    {
        foreach (var key in root.Keys.Where(k => k is not ("apps" or "pm2")))
        {
            if (key == "deploy")
                import.Leave(root.PlaceOf(key), key, "nothing is deployed", "Leave it to pm2 deploy, or another tool");
            else
                import.Note(root.PlaceOf(key), key, "this is a setting of PM2 itself", "Leave it");
        }
    }

    /// <summary>A list alone is one of apps.</summary>
    private static string AsYaml(string text)
    {
        var start = text.TrimStart();
        return start is ['{', ..] or ['/', ..] ? JsonAsYaml.Of(text) : start is ['[', ..] ? $"{{apps: {JsonAsYaml.Of(text)}}}" : text;
    }

    private static string AsJson(string file) => file.EndsWith(".mjs", StringComparison.OrdinalIgnoreCase)
        ? $"node -e 'import(\"./{file}\").then(m => console.log(JSON.stringify(m.default)))' > ecosystem.json"
        : $"node -p 'JSON.stringify(require(\"./{file}\"))' > ecosystem.json";
}
