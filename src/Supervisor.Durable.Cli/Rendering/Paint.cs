namespace Supervisor.Durable.Cli.Rendering;

/// <summary>Tones as SGR sequences.</summary>
internal static class Paint
{
    public const string Reset = "\e[0m";

    public static string Text(string text, Tone tone, bool colour) => colour && Sequence(tone) is { } start ? start + text + Reset : text;

    private static string? Sequence(Tone tone) => tone switch
    {
        Tone.Heading => "\e[1m",
        Tone.Good => "\e[32m",
        Tone.Waiting => "\e[33m",
        Tone.Bad => "\e[31m",
        Tone.Faint => "\e[2m",
        _ => null,
    };

    /// <summary>The tone of a job's state.</summary>
    public static Tone OfState(string state) => state switch
    {
        "running" => Tone.Good,
        "starting" or "stopping" or "backoff" => Tone.Waiting,
        "failed" => Tone.Bad,
        _ => Tone.Plain,
    };

    /// <summary>The tone of a ticket's outcome.</summary>
    public static Tone OfOutcome(string outcome) => outcome switch
    {
        "failed" => Tone.Bad,
        "queued" or "active" => Tone.Waiting,
        "skipped" or "superseded" or "cancelled" => Tone.Faint,
        _ => Tone.Plain,
    };
}
