using Supervisor.Durable.Client;

namespace Supervisor.Durable.Cli.Rendering;

/// <summary>An event as it happens: a line of its own, since the widths of those to come are not known.</summary>
internal static class EventLine
{
    private const int JobWidth = 16;
    private const int KindWidth = 10;

    public static string Of(EventDocument e, Caller caller)
    {
        var about = string.Join(", ", new[] { e.Run is { } run ? $"run {run}" : null, e.Ticket is { } ticket ? $"ticket {ticket}" : null }.OfType<string>());
        var detail = e.Detail is { Length: > 0 } text ? Escape.Visible(text) : null;
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
