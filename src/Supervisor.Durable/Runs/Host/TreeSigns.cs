using System.Globalization;
using Supervisor.Durable.Linux;
using Supervisor.Durable.Runs.Folder;

namespace Supervisor.Durable.Runs.Host;

/// <summary>By what the processes of a run are known whose shim is dead.</summary>
/// <param name="Directory">The run's directory, which stands in the environment of those that have kept theirs.</param>
/// <param name="Outputs">The pipes that its processes inherit as their output; null where they are not known.</param>
/// <param name="Adopted">Picks, of the living processes, those that can be no other run's; null: none.</param>
internal sealed record TreeSigns(
    string Directory, OutputsSlot? Outputs = null, Func<IReadOnlyList<ProcStat>, IReadOnlySet<int>>? Adopted = null)
{
    /// <summary>What stands in a process's environment, or is its output, as <see cref="ProcessTree.Marks"/> has it.</summary>
    public IEnumerable<string> Marks { get; } = [Directory, .. Pipes(Outputs)];

    private static IEnumerable<string> Pipes(OutputsSlot? outputs) =>
        outputs is not { } o ? [] : new[] { o.Output, o.Errors }.Where(inode => inode != 0)
            .Select(inode => string.Create(CultureInfo.InvariantCulture, $"pipe:[{inode}]"));
}
