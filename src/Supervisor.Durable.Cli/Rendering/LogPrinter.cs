using System.Globalization;
using Supervisor.Durable.Client;

namespace Supervisor.Durable.Cli.Rendering;

/// <summary>
/// A job's output as it was written: the pieces of a long line joined again. Where the other stream cuts in, it gets a line of its own.
/// </summary>
internal sealed class LogPrinter(TextWriter writer, Caller caller, bool stamps) : ILogOutput
{
    /// <summary>The stream whose line has begun and not ended.</summary>
    private string? _open;

    private long _length;
    private string? _job;
    private string _prefix = "";

    /// <summary>How many characters of a line are printed; the rest is counted.</summary>
    public int MostOfLine { get; init; } = int.MaxValue;

    public void Print(LogLine line)
    {
        if (_open is not null && _open != line.Stream)
            End();
        if (_open is null)
            writer.Write(_prefix);
        if (_open is null && stamps)
            writer.Write(line.At + " ");
        var text = Beginning(line.Text);
        writer.Write(caller.IsTerminal ? Escape.Output(text, caller.Colour) : text);
        _length += line.Text.Length;
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
            writer.Write(_length > MostOfLine ? string.Create(CultureInfo.InvariantCulture, $"… ({_length:N0} characters)\n") : "\n");
        (_open, _length) = (null, 0);
    }

    /// <summary>What of a line's next piece is still printed.</summary>
    private string Beginning(string piece)
    {
        var rest = (int)Math.Max(0, MostOfLine - _length);
        if (piece.Length <= rest)
            return piece;
        return piece[..(rest > 0 && char.IsHighSurrogate(piece[rest - 1]) ? rest - 1 : rest)];
    }
}
