namespace Supervisor.Durable.SystemTests.Differences;

/// <summary>How a control was resolved.</summary>
internal sealed record Result(string Outcome, string? Detail = null)
{
    public static readonly Result Done = new("done"), Skipped = new("skipped");
}
