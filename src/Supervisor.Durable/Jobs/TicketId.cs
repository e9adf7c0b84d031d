using System.Globalization;

namespace Supervisor.Durable;

/// <summary>A control's number in the outbox, and with it the caller's claim on its outcome.</summary>
/// <param name="Value">A positive number, unique in its data directory and growing.</param>
public readonly record struct TicketId(long Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
