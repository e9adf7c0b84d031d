using System.Collections.Immutable;

namespace Supervisor.Durable.Storage;

/// <summary>A batch that was accepted with an idempotency key; its numbers are adjacent.</summary>
internal sealed record SentBefore(long First, long Last, string Job, Priority Priority, Control LastControl)
{
    private const int Most = 1_000_000;

    /// <exception cref="InvalidDataException">outbox.batch is no number that a batch of this control can have.</exception>
    public ImmutableArray<TicketId> Tickets => First < 1 || First > Last || Last - First >= Most
        ? throw new InvalidDataException($"Ticket {Last} was sent with this idempotency key, but its outbox.batch {First} cannot be read. Use another key.")
        : [.. Enumerable.Range(0, (int)(Last - First) + 1).Select(i => new TicketId(First + i))];

    /// <summary>Whether the same is asked again.</summary>
    public bool Is(string job, ControlBatch batch) =>
        job == Job
        && batch.Controls.Length == Last - First + 1
        && (batch.Priority == Priority || WasNormal(batch))
        && (batch.Controls[^1] == LastControl || WasSaidAs(batch.Controls[^1], LastControl));

    /// <summary>Before schema 10 what kills was normal where nothing else was said; now it is urgent.</summary>
    private bool WasNormal(ControlBatch batch) =>
        (Priority, batch.Priority) is (Priority.Normal, Priority.Urgent)
        && batch.Controls is [Control.Stop] or [Control.Stop, Control.Start] or [Control.TryRestart];

    /// <summary>Before schema 10 stop and try-restart killed: what was accepted then may be repeated now, in the same words.</summary>
    private static bool WasSaidAs(Control asked, Control known) => (asked, known) is
        (Control.GracefulStop { Signal: null, Grace: null }, Control.Stop)
        or (Control.TryGracefulRestart { Signal: null, Grace: null }, Control.TryRestart);
}
