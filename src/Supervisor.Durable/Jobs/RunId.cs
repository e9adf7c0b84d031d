using System.Globalization;

namespace Supervisor.Durable;

/// <summary>The number of one execution of a job's command: that of the control which launched it.</summary>
/// <param name="Value">A positive number, unique in its data directory and growing.</param>
public readonly record struct RunId(long Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
