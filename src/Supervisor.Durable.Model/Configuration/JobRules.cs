namespace Supervisor.Durable.Configuration;

/// <summary>What the keys of a job must keep to among each other.</summary>
internal static class JobRules
{
    public static void Check(Report report, SourceNode.Table job, Place at, string path)
    {
        var (command, shell) = (job.Find("Command"), job.Find("Shell"));
        if (command is not null && shell is not null)
            report.Add(shell.At, path, $"{path} has both Command and Shell. Give it one of them.");
        if (command is null && shell is null)
            report.Add(at, path, $"{path} has no command. Give it a Command (a list) or a Shell (a line).");
        if (command?.Value is SourceNode.Items { Nodes: [] or [SourceNode.Text { Value: "" }, ..] } || shell?.Value is SourceNode.Text { Value: "" })
            report.Add((command ?? shell)!.At, path, $"{path} has an empty command. Give it a program, or a line for a shell.");
        foreach (var name in new[] { "ShellProgram", "ShellOptions", "ShellProgramOption", "Arguments" })
        {
            if (command is not null && shell is null && job.Find(name) is { } odd)
                report.Add(odd.At, $"{path}:{odd.Name}", $"{path}:{odd.Name} goes with Shell, not with Command. Put arguments into Command: [\"program\", \"argument\"].");
        }
    }
}
