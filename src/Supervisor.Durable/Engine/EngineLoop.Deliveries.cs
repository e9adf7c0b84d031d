using Supervisor.Durable.Runs;

namespace Supervisor.Durable.Engine;

/// <summary>What the loop does about news that resolves nothing: it is written down with the commit of something else.</summary>
internal sealed partial class EngineLoop
{
    /// <summary>
    /// How long a stop's delivery may wait for another commit: most processes have ended by then. A crash within that time sends the signal
    /// again, which some programs take for "end at once", so it is kept short.
    /// </summary>
    internal static readonly TimeSpan LongestRest = TimeSpan.FromMilliseconds(100);

    /// <summary>Whether all that has arrived can wait for the next commit. It is kept, and written with that.</summary>
    private bool PutOffDeliveries(List<Input> batch)
    {
        if (!_isWritable || !batch.TrueForAll(CanWait) || _writer.IsChangedByOthers())
            return false;
        if (_retained.Count == 0)
            _clock.RingWithin(LongestRest);
        _retained.AddRange(batch);
        return true;
    }

    /// <summary>A stop is resolved by the end that follows, a restart by the launch: that the signal went out changes nothing but a row.</summary>
    private bool CanWait(Input input) =>
        input is Input.Report { News: ProcessReport.Delivered { IsRefused: false } news }
        && _jobs.Of(news.Run)?.Active.Find(control => control.Ticket.Value == news.Ticket) is { Control: not Control.SendSignal };

    /// <summary>An orderly end leaves no signal in doubt.</summary>
    private void WriteDeliveries()
    {
        if (_isWritable && _retained.Count > 0)
            RunRound([]);
    }
}
