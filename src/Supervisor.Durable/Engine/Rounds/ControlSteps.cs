using System.Collections.Immutable;
using Supervisor.Durable.Controls;
using Supervisor.Durable.Jobs;
using Supervisor.Durable.Storage;

namespace Supervisor.Durable.Engine.Rounds;

/// <summary>
/// What a round does with controls that arrive: from callers, from the engine itself, and from other programs by the outbox.
/// </summary>
internal sealed class ControlSteps(RoundLedger ledger, JobSteps steps)
{
    /// <summary>A caller's batch.</summary>
    public void Enqueue(Input.Send send)
    {
        if (send.Key is { } key && ledger.Writer.Outbox.Find(key) is { } known)
        {
            Repeat(send, key, known);
            return;
        }
        if (ledger.Jobs.Named(send.Job) is not { } entry)
        {
            send.Claim.Refuse(ledger.NotThere(send.Job));
            return;
        }
        ledger.Touch(entry);                                         // before anything that may throw: what is half done is read again
        if (send.Withdraws)
            entry.Job = entry.Job with { DeclaredBy = null, DeclaredIn = null };
        var batch = ledger.Writer.NextSeq;
        var tickets = ImmutableArray.CreateBuilder<TicketId>(send.Batch.Controls.Length);
        foreach (var control in send.Batch.Controls)
        {
            var open = new OpenControl(ledger.Writer.TakeNumber(), batch, send.Batch.Priority, control);
            var last = tickets.Count == send.Batch.Controls.Length - 1;
            ledger.Accept(entry, open, send.Origin, last ? send.Key : null);
            tickets.Add(open.Ticket);
        }
        ledger.Result.Accepted.Add((send.Claim, tickets.MoveToImmutable()));
        if (send.IsCarriedOut)
            steps.TakeTurns(entry);                                  // before the news of the end that it brought about
    }

    /// <summary>Controls for the jobs that selectors name: they are found in the transaction that accepts the controls.</summary>
    public void Enqueue(Input.SendSelected selected)
    {
        var names = ledger.Jobs.Names.Order(StringComparer.Ordinal).ToList();
        var before = selected.Key is null ? [] : ledger.Writer.Outbox.JobsSent(selected.Key + Input.SendSelected.KeySeparator);
        IReadOnlyList<string> chosen = before.Count > 0 ? before : JobSelector.Choose(selected.Selectors, names);
        var sends = chosen.Select(selected.To).ToList();
        foreach (var send in sends)
            Enqueue(send);
        var sent = sends.Select(send => new SentControl(send.Job, new Ticket(send.Claim)));
        var without = JobSelector.WithoutJob(selected.Selectors, [.. names, .. before]);
        ledger.Result.Selected.Add((selected.Answer, new SentControls([.. sent], without)));
    }

    /// <summary>A control of the engine's own: a row as any other, without a waiting caller.</summary>
    public TicketId Enqueue(JobEntry entry, Control control, Priority priority, string origin)
    {
        var open = new OpenControl(ledger.Writer.TakeNumber(), ledger.Writer.NextSeq - 1, priority, control);
        ledger.Accept(entry, open, origin, key: null);
        return open.Ticket;
    }

    /// <summary>Calling the error handler is a control like any other, but of high priority: it is not held up by a grace window.</summary>
    public void HandleError(JobEntry entry, string? error)
    {
        if (error is null || entry.Job.Hooks.Error is not { } hook || entry.Job.State is JobState.Deleted)
            return;
        Enqueue(entry, new Control.HandleError(hook, error), Priority.High, Origins.ErrorHandler);
    }

    /// <summary>What others have put into the outbox (<c>control_request</c>) since the last round.</summary>
    public void TakeForeign()
    {
        if (ledger.Writer.NextSeq == ledger.Writer.KnownSeq + 1)
            return;
        foreach (var row in JobLoader.ControlsAfter(ledger.Writer.Connection, ledger.Writer.KnownSeq))
            TakeForeign(row);
    }

    private void TakeForeign(OpenRow row)
    {
        var entry = row.JobId is { } job ? ledger.Jobs.Of(new JobId(job)) : null;
        if (row.JobId is { } aside && ledger.Jobs.IsAside(new JobId(aside)))
            return;
        if (entry?.Open.Any(known => known.Ticket == row.Ticket) == true)
        {
            // it was read with its job, after a round that failed: its turn is still to come
            ledger.Touch(entry);
            return;
        }
        if (entry is null || row.Fault is not null || row.IsActive)
        {
            var why = row.Fault ?? (entry is null ? "its job is not there" : "it has had its turn, but no supervisor gave it one");
            ledger.FailUnreadable(entry, new UnreadableControl(row.Ticket, why));
            return;
        }
        ledger.Touch(entry);
        entry.Queue.Add(row.Control!);
    }

    /// <summary>A retried request gets the tickets of the first (CONTRACT.md, "Durability" 6).</summary>
    private void Repeat(Input.Send send, string key, SentBefore known)
    {
        if (!known.Is(send.Job, send.Batch))
        {
            send.Claim.Refuse(new IdempotencyKeyReusedException(key, known.Tickets[^1]));
            return;
        }
        ledger.Result.Accepted.Add((send.Claim, known.Tickets));
        if (ledger.Writer.Outbox.Outcome(known.Tickets[^1]) is { } outcome)
            ledger.Result.Resolved.Add((known.Tickets[^1], outcome));
    }
}
