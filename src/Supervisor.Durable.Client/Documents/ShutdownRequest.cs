using System.Text.Json.Serialization;

namespace Supervisor.Durable.Client;

/// <summary>The body of <c>POST /v1/shutdown</c>.</summary>
/// <param name="StopJobs">Stop every job first, each with its own signal and grace; else they keep running and are adopted next
/// time.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ShutdownRequest(bool StopJobs);
