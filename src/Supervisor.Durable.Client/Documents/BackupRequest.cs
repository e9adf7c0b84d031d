using System.Text.Json.Serialization;

namespace Supervisor.Durable.Client;

/// <summary>The body of <c>POST /v1/backup</c>.</summary>
/// <param name="Path">An absolute path, of the supervisor's machine, outside its data directory.</param>
/// <param name="Force">Replace a file that is there already.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record BackupRequest(string Path, bool Force = false);
