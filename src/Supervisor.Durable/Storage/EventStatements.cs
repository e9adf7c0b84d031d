using Microsoft.Data.Sqlite;
using Supervisor.Durable.Jobs;

namespace Supervisor.Durable.Storage;

/// <summary>What the writer adds to the log of events.</summary>
internal sealed class EventStatements(SqliteConnection connection) : IDisposable
{
    private const string InsertSql = "INSERT INTO event (at, job_id, run, ticket, kind, detail) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";

    private readonly Statement _insert = new(connection, InsertSql, 6);

    public void Insert(DateTimeOffset at, JobId? job, RunId? run, TicketId? ticket, string kind, string? detail) =>
        _insert.Run(Instant.ToRow(at), job?.Value, run?.Value, ticket?.Value, kind, detail);

    public void Dispose() => _insert.Dispose();
}
