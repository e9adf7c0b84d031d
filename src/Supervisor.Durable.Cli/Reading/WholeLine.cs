using Supervisor.Durable.Client;

namespace Supervisor.Durable.Cli.Reading;

/// <summary>A line of a job's output with all the pieces in which it came.</summary>
internal sealed record WholeLine(string Job, IReadOnlyList<LogLine> Pieces)
{
    /// <summary>When it began.</summary>
    public string At => Pieces[0].At;

    public string Text => Pieces.Count == 1 ? Pieces[0].Text : string.Concat(Pieces.Select(piece => piece.Text));

    /// <summary>Whether it is a word about the log, and no output.</summary>
    public bool IsNotice => Pieces[0].Stream == LogLine.Notice;
}
