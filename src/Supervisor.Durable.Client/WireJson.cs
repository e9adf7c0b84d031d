using System.Text.Json.Serialization;

namespace Supervisor.Durable.Client;

/// <summary>The JSON of the socket: keys in snake_case, as the SQL views name them; nulls are left out.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    PropertyNameCaseInsensitive = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip)]
[JsonSerializable(typeof(JobDocument))]
[JsonSerializable(typeof(JobDocument[]))]
[JsonSerializable(typeof(ControlRequest))]
[JsonSerializable(typeof(TicketDocument))]
[JsonSerializable(typeof(TicketDocument[]))]
[JsonSerializable(typeof(SelectionDocument))]
[JsonSerializable(typeof(RunDocument))]
[JsonSerializable(typeof(RunDocument[]))]
[JsonSerializable(typeof(EventDocument))]
[JsonSerializable(typeof(EventDocument[]))]
[JsonSerializable(typeof(ScheduleDocument))]
[JsonSerializable(typeof(ScheduleDocument[]))]
[JsonSerializable(typeof(ScheduleRequest))]
[JsonSerializable(typeof(LogLine))]
[JsonSerializable(typeof(LogLine[]))]
[JsonSerializable(typeof(ProblemDocument))]
[JsonSerializable(typeof(ErrorDocument))]
[JsonSerializable(typeof(SqlRequest))]
[JsonSerializable(typeof(SqlResult))]
[JsonSerializable(typeof(ShutdownRequest))]
[JsonSerializable(typeof(ApplyRequest))]
[JsonSerializable(typeof(ApplyDocument))]
[JsonSerializable(typeof(VersionDocument))]
[JsonSerializable(typeof(BackupRequest))]
[JsonSerializable(typeof(BackupDocument))]
[JsonSerializable(typeof(CheckDocument))]
[JsonSerializable(typeof(CheckDocument[]))]
internal sealed partial class WireJson : JsonSerializerContext;
