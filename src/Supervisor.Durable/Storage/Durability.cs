namespace Supervisor.Durable;

/// <summary>What an accepted control survives (CONTRACT.md, "Durability" 1).</summary>
public enum Durability
{
    /// <summary>Power loss: SQLite's synchronous=FULL, and run directories are synced.</summary>
    Full,

    /// <summary>Any crash of the supervisor: synchronous=NORMAL.</summary>
    Normal,
}
