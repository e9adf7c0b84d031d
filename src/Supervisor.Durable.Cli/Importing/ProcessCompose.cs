namespace Supervisor.Durable.Cli.Importing;

/// <summary>A process-compose.yaml: its processes become jobs, the rest is told.</summary>
internal static class ProcessCompose
{
    private static readonly string[] Carried = ["version", "processes", "environment", "shell"];

    public static void Read(Import import, string text)
    {
        var root = YamlTable.Read(import, text);
        var processes = root.Table("processes") ?? throw import.Broken(root.Line, "There are no 'processes'.");
        foreach (var key in root.Keys.Where(k => !Carried.Contains(k) && !k.StartsWith("x-", StringComparison.Ordinal)))
            import.Leave(root.LineOf(key), key, "this is a setting of process-compose itself", key.StartsWith("log", StringComparison.Ordinal) ? "Read output with: dsup logs NAME" : "Leave it");
        var shell = root.Table("shell");
        foreach (var name in processes.Keys)
        {
            if (processes.Table(name) is { } process)
                new ComposedProcess(import, name, process, root.Texts("environment"), shell).Add(processes.LineOf(name));
            else
                import.Leave(processes.LineOf(name), name, "it says nothing", "Write the job by hand");
        }
    }
}
