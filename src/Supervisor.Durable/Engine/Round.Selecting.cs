namespace Supervisor.Durable.Engine;

/// <summary>What a round does with controls for the jobs that selectors name: they are found in the transaction that accepts them.</summary>
internal sealed partial class Round
{
    private void Enqueue(Input.SendSelected selected)
    {
        var names = jobs.Names.Order(StringComparer.Ordinal).ToList();
        var before = selected.Key is null ? [] : writer.Outbox.JobsSent(selected.Key + Input.SendSelected.KeySeparator);
        IReadOnlyList<string> chosen = before.Count > 0 ? before : JobSelector.Choose(selected.Selectors, names);
        var sends = chosen.Select(selected.To).ToList();
        foreach (var send in sends)
            Enqueue(send);
        Result.Selected.Add((selected.Answer, new SentControls(
            [.. sends.Select(send => new SentControl(send.Job, new Ticket(send.Claim)))], JobSelector.WithoutJob(selected.Selectors, [.. names, .. before]))));
    }
}
