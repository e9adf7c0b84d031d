namespace Supervisor.Durable.Client;

/// <summary>The stable names of problems (<see cref="ProblemDocument.Type"/>).</summary>
public static class ProblemTypes
{
    /// <summary>404: no job has this name.</summary>
    public const string JobNotFound = "urn:dsup:job-not-found";

    /// <summary>404: no ticket has this number, or it is older than the history kept.</summary>
    public const string TicketNotFound = "urn:dsup:ticket-not-found";

    /// <summary>404: the job has no run of this number, or it is older than the history kept.</summary>
    public const string RunNotFound = "urn:dsup:run-not-found";

    /// <summary>404: no schedule has this name.</summary>
    public const string ScheduleNotFound = "urn:dsup:schedule-not-found";

    /// <summary>412: create-only, and the schedule exists.</summary>
    public const string ScheduleExists = "urn:dsup:schedule-exists";

    /// <summary>400: the request makes no sense; the detail says what does.</summary>
    public const string Invalid = "urn:dsup:invalid";

    /// <summary>422: there are mistakes in a configuration; the detail has a line for each, with its place. Nothing was changed.</summary>
    public const string Configuration = "urn:dsup:configuration";

    /// <summary>403: not for this caller.</summary>
    public const string NotPermitted = "urn:dsup:not-permitted";

    /// <summary>503: the database cannot be written; nothing was accepted, the request can be repeated.</summary>
    public const string StorageUnavailable = "urn:dsup:storage-unavailable";

    /// <summary>503: an urgent stop or kill was carried out, but is not written down yet; sending it again is of no use.</summary>
    public const string NotRecorded = "urn:dsup:not-recorded";

    /// <summary>422: the idempotency key was used before, for another request.</summary>
    public const string KeyReused = "urn:dsup:key-reused";

    /// <summary>412: create-only, and the job exists.</summary>
    public const string JobExists = "urn:dsup:job-exists";

    /// <summary>409: not in the job's present state.</summary>
    public const string JobBusy = "urn:dsup:job-busy";

    /// <summary>409: the backup was not written; whatever was in its place is still there.</summary>
    public const string BackupFailed = "urn:dsup:backup-failed";
}
