namespace Supervisor.Durable.Client;

/// <summary>A backup that was written: the answer of <c>POST /v1/backup</c>.</summary>
/// <param name="Path">Its absolute path.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Ticket">The highest ticket in it.</param>
public sealed record BackupDocument(string Path, long Bytes, long Ticket);
