using Supervisor.Durable.Errors;
using Supervisor.Durable.Hosting;

namespace Supervisor.Durable;

/// <summary>Looking after a data directory.</summary>
public sealed partial class DurableSupervisor
{
    /// <inheritdoc/>
    public Task<BackupFile> BackupAsync(string file, bool replace = false, CancellationToken cancellationToken = default) =>
        _backup.WriteAsync(Argument.NotNull(file), replace, cancellationToken);

    /// <summary>
    /// Looks at database, run directories, clock, disk and limits. Changes nothing, and may take a while where the history is long.
    /// </summary>
    public Task<IReadOnlyList<Diagnosis>> ExamineAsync() => Task.Run(() => _doctor.Examine(isOpen: true));

    /// <summary>As <see cref="ExamineAsync()"/>, for a data directory whose supervisor doesn't run.</summary>
    /// <param name="dataDirectory">The data directory.</param>
    /// <param name="time">Null: the system's.</param>
    public static Task<IReadOnlyList<Diagnosis>> ExamineAsync(string dataDirectory, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(dataDirectory);
        return Task.Run(() => new Doctor(Path.GetFullPath(dataDirectory), null, time ?? TimeProvider.System).Examine(isOpen: false));
    }

    /// <summary>Looks after the history now, instead of within the hour.</summary>
    internal void HurryUpkeep() => _loop.HurryUpkeep();
}
