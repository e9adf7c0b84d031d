using System.Text.Json;
using Supervisor.Durable.Client;
using Supervisor.Durable.Daemon.Configuration;

namespace Supervisor.Durable.Daemon.Http;

/// <summary>Looking after the supervisor: a backup, a look at everything it needs.</summary>
internal static class UpkeepEndpoints
{
    private const UnixFileMode Others = (UnixFileMode)0x3F;          // 077

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/backup", Backup).WithSummary("A consistent copy of the database, while everything keeps running")
            .Accepts<BackupRequest>("application/json", "*/*").Produces<BackupDocument>();
        routes.MapGet("/v1/doctor", Doctor).WithSummary("Looks at database, run directories and surroundings, and says what to do").Produces<CheckDocument[]>();
    }

    private static async Task<IResult> Backup(HttpContext http, DurableSupervisor s)
    {
        var request = await JsonSerializer.DeserializeAsync(http.Request.Body, WireJson.Default.BackupRequest, http.RequestAborted);
        if (string.IsNullOrEmpty(request?.Path))
            throw new FormatException("The body must be {\"path\":\"/absolute/path\"}.");
        var written = await s.BackupAsync(request.Path, request.Force, http.RequestAborted);
        return TypedResults.Json(new BackupDocument(written.Path, written.Bytes, written.Ticket), RelaxedJson.Wire.BackupDocument);
    }

    private static async Task<IResult> Doctor(DurableSupervisor s, SocketLocation place, OwnConfiguration own)
    {
        IEnumerable<Diagnosis> diagnoses = await s.ExamineAsync();
        if (own.LastRead is { } read)
            diagnoses = diagnoses.Prepend(ConfigurationDiagnosis.Of(read, s.History.Declarations()));
        CheckDocument[] checks = [Accepting(s), Socket(place.SocketPath), .. diagnoses.Select(Of)];
        return TypedResults.Json(checks, RelaxedJson.Wire.CheckDocumentArray);
    }

    private static CheckDocument Of(Diagnosis d) =>
        new(d.Check, OfflineCheck.Word(d.Health), CommandWords.Of(d.Found), d.Advice is null ? null : CommandWords.Of(d.Advice));

    private static CheckDocument Accepting(DurableSupervisor s) => s.IsReady
        ? new("supervisor", "ok", $"pid {Environment.ProcessId}, accepts controls")
        : new("supervisor", "fail", "the database cannot be written", "Its log says why: a full disk, a lock, a read-only file system. Work continues by itself when that is over.");

    private static CheckDocument Socket(string path) => File.Exists(path) && (File.GetUnixFileMode(path) & Others) == 0
        ? new("socket", "ok", $"{path}, for its owner only")
        : new("socket", "warn", $"{path} is gone, or open to others", $"Who may write to it may run anything as this user. Run: chmod 600 {path}; or start dsupd again.");
}
