using Microsoft.Data.Sqlite;
using Supervisor.Durable.Controls;
using Supervisor.Durable.Storage;

namespace Supervisor.Durable;

/// <summary>Requests to a supervisor that does not run, or runs in another process: rows of control_request.</summary>
public static class ControlRequests
{
    private const string LeaveSql = """
        INSERT INTO control_request (job, control, args, priority) VALUES (@Job, @Control, @Args, @Priority);
        SELECT ticket FROM control_request WHERE request = last_insert_rowid();
        """;

    /// <summary>
    /// Leaves controls in a data directory. A supervisor that runs there carries them out at once, else the next one does. The database
    /// must
    /// be there, of this version's schema; only its owner should write it.
    /// </summary>
    /// <param name="dataDirectory">The supervisor's.</param>
    /// <param name="job">The job's name.</param>
    /// <param name="batch">What a factory of <see cref="ControlBatch"/> makes, but <see cref="ControlBatch.Run"/>.</param>
    /// <returns>The ticket: that of the batch's last control.</returns>
    /// <exception cref="DataDirectoryException">There is no database of ours, or one of another version.</exception>
    /// <exception cref="JobNotFoundException">There is no such job.</exception>
    /// <exception cref="InvalidJobException">The batch cannot be asked for in this way.</exception>
    /// <exception cref="StorageUnavailableException">The database cannot be written; try again.</exception>
    public static TicketId Leave(string dataDirectory, string job, ControlBatch batch)
    {
        ArgumentNullException.ThrowIfNull(dataDirectory);
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(batch);
        BatchRules.Check(batch);
        var (control, args) = WordFor(batch)
            ?? throw new InvalidJobException("Such controls cannot be left for later. Use what a factory of ControlBatch makes, but Run.");
        var database = Database.Attach(Path.Combine(dataDirectory, "supervisor.db"), Durability.Full);
        try
        {
            using var connection = database.OpenWriter();
            if (!Exists(connection, job))
                throw new JobNotFoundException(job);
            using var command = connection.CreateCommand();
            command.CommandText = LeaveSql;
            command.Parameters.AddWithValue("@Job", job);
            command.Parameters.AddWithValue("@Control", control);
            command.Parameters.AddWithValue("@Args", (object?)args ?? DBNull.Value);
            command.Parameters.AddWithValue("@Priority", Vocabulary.Priorities[batch.Priority]);
            return new TicketId((long)command.ExecuteScalar()!);
        }
        catch (SqliteException e)
        {
            throw new StorageUnavailableException($"The request could not be written: {SqliteFault.Describe(e)}", e);
        }
    }

    private static (string Control, string? Args)? WordFor(ControlBatch batch) => batch.Controls switch
    {
        [Control.ResetFailed] => ("reset-failed", null),
        [Control.NextEnding] => ("wait", null),
        [Control.Run] => null,
        _ => ScheduledControl.Write(batch with { Priority = Priority.Normal }),
    };

    private static bool Exists(SqliteConnection connection, string job)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM v_jobs WHERE job = @Job";
        command.Parameters.AddWithValue("@Job", job);
        return (long)command.ExecuteScalar()! > 0;
    }
}
