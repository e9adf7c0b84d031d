using Supervisor.Durable.Errors;
using Supervisor.Durable.Hosting;

namespace Supervisor.Durable;

/// <summary>Looking after a data directory.</summary>
public sealed partial class DurableSupervisor
{
    /// <summary>
    /// Copies the database, as it is at one instant, while everything keeps running. Run directories and logs are not in it.
    /// </summary>
    /// <param name="file">An absolute path outside the data directory; only the supervisor's user may read the file.</param>
    /// <param name="replace">Whether a file that is there already is replaced; else that is an error.</param>
    /// <param name="cancellationToken">Ends the wait before the copying begins.</param>
    /// <exception cref="BackupException">It could not be written; whatever was in its place is still there.</exception>
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
