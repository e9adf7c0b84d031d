using Supervisor.Durable.Client;

namespace Supervisor.Durable.Cli.Rendering;

/// <summary>An event as it happens: a line of its own, since the widths of those to come are not known.</summary>
internal static class EventLine
{
    private const int TimeWidth = 23;
    private const int JobWidth = 16;
    private const int KindWidth = 10;
    private const int Gap = 2;

    /// <summary>Less of it would say nothing.</summary>
    private const int LeastOfDetail = 12;

    public static string Of(EventDocument e, Caller caller)
    {
        var about = string.Join(", ", new[] { e.Run is { } run ? $"run {run}" : null, e.Ticket is { } ticket ? $"ticket {ticket}" : null }.OfType<string>());
        var before = TimeWidth + JobWidth + Math.Max(KindWidth, TextWidth.Of(Escape.Visible(e.Kind))) + TextWidth.Of(about) + (4 * Gap);
        var room = caller.Columns is { } columns ? Math.Max(LeastOfDetail, columns - before) : int.MaxValue;
        var detail = e.Detail is { Length: > 0 } text ? Fold.Cut(Escape.Visible(text), room) : null;
        return string.Join("  ", new[]
        {
            Clock.LocalFine(e.At, caller.Time.LocalTimeZone),
            Escape.Visible(e.Job ?? "-").PadRight(JobWidth),
            Paint.Text(Escape.Visible(e.Kind).PadRight(KindWidth), Paint.OfState(e.Kind), caller.Colour),
            about,
            detail,
        }.Where(part => !string.IsNullOrEmpty(part))).TrimEnd();
    }
}
