using Supervisor.Durable.Runs;

namespace Supervisor.Durable.Engine;

/// <summary>
/// Inputs that a later round takes: news that could not be written down, and news that resolves nothing, which is written with the commit
/// of something else.
/// </summary>
internal sealed class RetainedInputs(JobTable jobs, DeadlineTimer deadlines)
{
    /// <summary>
    /// How long a stop's delivery may wait for another commit: most processes have ended by then. A crash within that time sends the signal
    /// again, which some programs take for "end at once", so it is kept short.
    /// </summary>
    internal static readonly TimeSpan LongestRest = TimeSpan.FromMilliseconds(100);

    private List<Input> _inputs = [];

    public bool IsEmpty => _inputs.Count == 0;

    public void Add(Input input) => _inputs.Add(input);

    /// <summary>Whether the same was sent to that job and is kept already.</summary>
    public bool Holds(Input.Send send) =>
        _inputs.OfType<Input.Send>().Any(r => r.Job == send.Job && r.Batch.Controls.SequenceEqual(send.Batch.Controls));

    /// <summary>The inputs of a round, with those that are kept in front.</summary>
    public IReadOnlyList<Input> TakeWith(IReadOnlyList<Input> inputs)
    {
        var all = _inputs.Count == 0 ? inputs : [.. _inputs, .. inputs];
        _inputs = [];
        return all;
    }

    /// <summary>Whether nothing of a batch needs a commit of its own.</summary>
    public bool CanWait(List<Input> batch) => batch.TrueForAll(CanWait);

    /// <summary>Keeps a batch that can wait for the next commit, which is soon.</summary>
    public void PutOff(List<Input> batch)
    {
        if (_inputs.Count == 0)
            deadlines.RingWithin(LongestRest);
        _inputs.AddRange(batch);
    }

    /// <summary>
    /// A stop is resolved by the end that follows, a restart by the launch: that the signal went out changes nothing but a row.
    /// </summary>
    private bool CanWait(Input input) =>
        input is Input.Report { News: ProcessReport.Delivered { IsRefused: false } news }
        && jobs.Of(news.Run)?.Active.Find(control => control.Ticket.Value == news.Ticket) is { Control: not Control.SendSignal };
}
