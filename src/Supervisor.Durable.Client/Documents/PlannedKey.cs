namespace Supervisor.Durable.Client;

/// <summary>One key of a definition that changes. The values of secrets are shown as ***.</summary>
public sealed record PlannedKey
{
    /// <summary>The key, such as <c>Restart:Delay</c> or <c>Environment:PORT</c>.</summary>
    public required string Key { get; init; }

    /// <summary>What it was; null: not given.</summary>
    public string? From { get; init; }

    /// <summary>What it is to be; null: not given.</summary>
    public string? To { get; init; }

    /// <summary>now, next-start or restart.</summary>
    public required string When { get; init; }
}
