using Supervisor.Durable.Controls;

namespace Supervisor.Durable.Storage;

/// <summary>A control of the outbox that is not resolved: what it asks, or why that cannot be read.</summary>
/// <param name="Ticket">Its number.</param>
/// <param name="JobId">Its job's.</param>
/// <param name="Control">Null: it cannot be read.</param>
/// <param name="IsActive">Whether it had its turn.</param>
/// <param name="Fault">Why it cannot be read; null: it can.</param>
internal sealed record OpenRow(TicketId Ticket, long? JobId, OpenControl? Control, bool IsActive, string? Fault)
{
    public const string Columns =
        "seq, job_id, batch, priority, control, args, state, run, delivered, repeated";

    public static OpenRow Read(CheckedRow row)
    {
        var faults = new RowFaults();
        var ticket = new TicketId(row.Number("seq"));
        var job = faults.Read("outbox.job_id", () => row.NumberOrNull("job_id"), null);
        var isActive = faults.Read("outbox.state", () => row.Text("state") switch
        {
            "active" => true,
            "queued" => false,
            var word => throw new InvalidDataException($"'{word}' is unknown"),
        }, false);
        try
        {
            var control = ToControl(row, ticket, isActive);
            return new OpenRow(ticket, job, faults.First is null ? control : null, isActive, faults.First);
        }
        catch (Exception e) when (RowFaults.IsOfARow(e))
        {
            return new OpenRow(ticket, job, null, isActive, faults.First ?? RowFaults.Shortened(e.Message.ReplaceLineEndings(" ")));
        }
    }

    private static OpenControl ToControl(CheckedRow row, TicketId ticket, bool isActive)
    {
        var priority = row.Number("priority");
        if (priority is < (long)Priority.Normal or > (long)Priority.Urgent)
            throw new InvalidDataException($"outbox.priority {priority} is unknown");
        if (ticket.Value <= 0)
            throw new InvalidDataException($"outbox.seq {ticket.Value} is the number of no ticket");
        var control = ControlArgs.Read(row.Text("control"), row.TextOrNull("args"));
        var callsHook = control is Durable.Control.Run or Durable.Control.HandleError;
        var run = row.NumberOrNull("run") is { } number && isActive && !callsHook ? new RunId(number) : (RunId?)null;
        if (isActive && run is null && !callsHook)
            throw new InvalidDataException("outbox.state is active, but outbox.run is missing");
        return new(ticket, row.Number("batch"), (Priority)priority, control)
        {
            Run = run,
            Unsure = isActive && row.Number("delivered") == 0,
            Repeated = row.Number("repeated") != 0,
        };
    }
}
