using Supervisor.Durable.Runs.Folder;
using Supervisor.Durable.Runs.Host;

namespace Supervisor.Durable.Runs.Launching;

/// <summary>
/// Crash tests only: at which point the next shim of a job is to die. <c>@FOLDER</c> has a file for each job that is concerned, with a line
/// for each of its launches to come: a point's name, <c>Name:3</c> for the third time, or nothing. <c>FOLDER.trace</c> then lists the
/// points that were met.
/// </summary>
internal static class ShimFaults
{
    /// <summary>Variables for the environment of shims, and of their zygote.</summary>
    /// <param name="fault">As <see cref="ProcessHostOptions.ShimFault"/> has it.</param>
    public static IEnumerable<string> Of(string? fault)
    {
        if (fault is ['@', .. var folder])
            yield return $"DSUP_SHIM_FAULT_TRACE={folder}.trace";
        if (fault is { Length: > 0 })
            yield return $"DSUP_SHIM_FAULT={(fault[0] == '@' ? "@" : fault)}";
    }

    /// <summary>What the job's next shim finds in its folder (<see cref="RunLayout.FaultFile"/>); empty: nothing.</summary>
    /// <param name="fault">As <see cref="ProcessHostOptions.ShimFault"/> has it.</param>
    /// <param name="job">The job's name.</param>
    public static string Next(string? fault, string job)
    {
        if (fault is not ['@', .. var folder])
            return "";
        var file = Path.Combine(folder, job);
        if (!File.Exists(file))
            return "";
        var lines = File.ReadAllLines(file);
        File.WriteAllLines(file, lines.Skip(1));
        return lines.FirstOrDefault("");
    }
}
