namespace Supervisor.Durable;

/// <summary>A field of a cron expression.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Least">Its least value.</param>
/// <param name="Most">Its greatest.</param>
/// <param name="Names">Names of the values, from the least on; null where they have none.</param>
internal sealed record CronField(string Name, int Least, int Most, string[]? Names = null)
{
    /// <summary>Years have no natural end; 100 is long.</summary>
    public int LongestStep => Math.Min(Most, 100);

    /// <summary>Its values, for people.</summary>
    public string Range => Names is null ? $"{Least} to {Most}" : $"{Least} to {Most}, {Names[0]} to {Names[^1]}";

    public int? Value(string text)
    {
        if (Names is not null && Array.FindIndex(Names, n => n.Equals(text, StringComparison.OrdinalIgnoreCase)) is var at and >= 0)
            return Least + at;
        return CronText.Number(text) is { } number && number >= Least && number <= Most ? number : null;
    }
}
