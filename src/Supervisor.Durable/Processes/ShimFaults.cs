namespace Supervisor.Durable.Processes;

/// <summary>
/// Crash tests only: at which point the next shim of a job is to die. <c>@FOLDER</c> has a file for each job that is concerned, with a line for
/// each of its launches to come: a point's name, <c>Name:3</c> for the third time, or nothing. <c>FOLDER.trace</c> then tells which points are met.
/// </summary>
internal static class ShimFaults
{
    /// <summary>Variables for a shim's environment.</summary>
    /// <param name="fault">As <see cref="ProcessHostOptions.ShimFault"/> has it.</param>
    /// <param name="runDirectory"><c>…/JOB/RUN</c>.</param>
    public static IEnumerable<string> Of(string? fault, string runDirectory)
    {
        if (fault is null)
            yield break;
        if (fault is ['@', .. var folder])
        {
            yield return $"DSUP_SHIM_FAULT_TRACE={folder}.trace";
            fault = Next(Path.Combine(folder, Path.GetFileName(Path.GetDirectoryName(runDirectory)!)));
        }
        if (fault.Length > 0)
            yield return $"DSUP_SHIM_FAULT={fault}";
    }

    private static string Next(string file)
    {
        if (!File.Exists(file))
            return "";
        var lines = File.ReadAllLines(file);
        File.WriteAllLines(file, lines.Skip(1));
        return lines.FirstOrDefault("");
    }
}
