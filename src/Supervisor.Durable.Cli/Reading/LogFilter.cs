using System.Text.RegularExpressions;
using Supervisor.Durable.Cli.Rendering;

namespace Supervisor.Durable.Cli.Reading;

/// <summary>Which lines of a log are shown.</summary>
/// <param name="Since">No earlier one.</param>
/// <param name="Until">No later one.</param>
/// <param name="Pattern">Only those in which it is found.</param>
/// <param name="Inverted">Only those in which it is not.</param>
internal sealed record LogFilter(DateTimeOffset? Since, DateTimeOffset? Until, Regex? Pattern, bool Inverted)
{
    /// <summary>Whether it shows every line.</summary>
    public bool IsOpen => this is { Since: null, Until: null, Pattern: null };

    public bool Shows(WholeLine line) => line.IsNotice || (IsInTime(line) && (Pattern is null || Pattern.IsMatch(line.Text) != Inverted));

    private bool IsInTime(WholeLine line) =>
        (Since is null && Until is null) || (Clock.Parse(line.At) is { } at && !(at < Since) && !(at > Until));
}
