namespace Supervisor.Durable.Cli.Importing;

/// <summary>Something of another supervisor's file that could not be carried over.</summary>
/// <param name="File">The file.</param>
/// <param name="Line">Its line, from 1.</param>
/// <param name="Key">What it is called there.</param>
/// <param name="Why">Why not.</param>
/// <param name="Instead">What to do instead.</param>
internal sealed record Leftover(string File, int Line, string Key, string Why, string Instead)
{
    /// <summary><c>FILE:LINE: key: why. what to do instead.</c></summary>
    public override string ToString() => $"{File}:{Line}: {Key}: {Why}. {Instead}.";
}
