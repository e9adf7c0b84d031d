using Supervisor.Durable.Client;

namespace Supervisor.Durable.Cli.Rendering;

/// <summary>
/// A job's output as it was written: the pieces of a long line joined again. Where the other stream cuts in, it gets a line of its own.
/// </summary>
internal sealed class LogPrinter(TextWriter writer, Caller caller, bool stamps) : ILogOutput
{
    /// <summary>The stream whose line has begun and not ended.</summary>
    private string? _open;

    private string? _job;
    private string _prefix = "";

    public void Print(LogLine line)
    {
        if (_open is not null && _open != line.Stream)
            End();
        if (_open is null)
            writer.Write(_prefix);
        if (_open is null && stamps)
            writer.Write(line.At + " ");
        writer.Write(caller.IsTerminal ? Escape.Output(line.Text, caller.Colour) : line.Text);
        _open = line.Stream;
        if (!line.Partial)
            End();
    }

    public void Of(string job, int width)
    {
        if (_job != job)
            End();
        _job = job;
        _prefix = Paint.Text($"{Escape.Visible(job)}{new string(' ', width - TextWidth.Of(job))} | ", Tone.Faint, caller.Colour);
    }

    public void Flush() => writer.Flush();

    /// <summary>Ends a line that has begun.</summary>
    public void End()
    {
        if (_open is not null)
            writer.Write('\n');
        _open = null;
    }
}
