namespace Supervisor.Durable.Configuration;

/// <summary>Where a value stands.</summary>
/// <param name="Source">In what.</param>
/// <param name="Offset">Its first byte; 0 where the source has none.</param>
internal readonly record struct Place(Source Source, int Offset)
{
    /// <summary>Where it is, seen from another place.</summary>
    public string From(Place other) => other.Source == Source ? Source.Where(Offset) : $"{Source.Where(Offset)} of {Source.Name}";
}
