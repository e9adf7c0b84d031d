namespace Supervisor.Durable.Cli.Importing;

/// <summary>Something of another supervisor's file that could not be carried over, or that a person should know of.</summary>
/// <param name="Place">Where it stands.</param>
/// <param name="Key">What it is called there.</param>
/// <param name="Why">Why not.</param>
/// <param name="Instead">What to do instead.</param>
/// <param name="Kind">How much is missing.</param>
internal sealed record Leftover(Place Place, string Key, string Why, string Instead, LeftoverKind Kind = LeftoverKind.LeftOut)
{
    public int Line => Place.Line;

    /// <summary><c>FILE:LINE: key: why. what to do instead.</c> Of a note the key is marked as one.</summary>
    public override string ToString() =>
        $"{Place.File}:{Place.Line}: {(Kind == LeftoverKind.Note ? "note: " : "")}{Key}: {Why}. {Instead}.";
}
