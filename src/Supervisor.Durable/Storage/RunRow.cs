namespace Supervisor.Durable.Storage;

/// <summary>What a start of the supervisor reads of a run's row.</summary>
internal sealed record RunRow(long Run, long JobId)
{
    public const string Columns = """
        r.run AS run, r.job_id AS job_id, r.state AS run_state, r.boot_id AS boot_id, r.pid AS pid, r.start_time AS start_time, r.pidfd_inode AS pidfd_inode
        """;

    public string State { get; init; } = "";

    /// <summary>Its main process, if it was recorded.</summary>
    public ProcessIdentity? Process { get; init; }

    /// <summary>Why it cannot be read; null: it can.</summary>
    public string? Fault { get; init; }

    /// <summary>Whether this row says that it has not ended.</summary>
    public bool IsOpen => State is "launching" or "running";

    public static RunRow Read(CheckedRow row)
    {
        var faults = new RowFaults();
        var state = faults.Read("run.state", () => StateOf(row.Text("run_state")), "");
        var process = faults.Read("its process", () => ProcessOf(row), null);
        if (faults.Found.Count == 0 && process is null && state == "running")
            faults.Add($"it is {state}, but its process is missing");
        var job = faults.Read("run.job_id", () => row.Number("job_id"), 0);
        return new RunRow(row.Number("run"), job) { State = state, Process = process, Fault = faults.First };
    }

    private static string StateOf(string word) => Vocabulary.RunStates.Find(word) is not null
        ? word
        : throw new InvalidDataException($"'{word}' is unknown");

    private static ProcessIdentity? ProcessOf(CheckedRow row)
    {
        if (row.TextOrNull("boot_id") is not { } boot)
            return null;
        var (pid, start, inode) = (row.Number("pid"), row.Number("start_time"), row.NumberOrNull("pidfd_inode") ?? 0);
        if (!Guid.TryParse(boot, out var id) || id == Guid.Empty)
            throw new InvalidDataException($"run.boot_id '{boot}' is the id of no boot");
        if (pid == 0)
            return null;                                             // it was not known either when the row was written
        if (pid is < 0 or > int.MaxValue)
            throw new InvalidDataException($"run.pid {pid} is no process id");
        return start >= 0 && inode >= 0
            ? new(id, (int)pid, start, inode)
            : throw new InvalidDataException($"run.start_time {start} or run.pidfd_inode {inode} is negative");
    }
}
