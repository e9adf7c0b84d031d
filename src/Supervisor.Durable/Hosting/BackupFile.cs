namespace Supervisor.Durable;

/// <summary>A backup that was written.</summary>
/// <param name="Path">Its absolute path.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Ticket">The highest ticket in it: later ones are not.</param>
public sealed record BackupFile(string Path, long Bytes, long Ticket);
