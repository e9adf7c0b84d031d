using System.Globalization;

namespace Supervisor.Durable.Benchmarks.Measuring;

/// <summary>One line of the table.</summary>
/// <param name="Figure">What was measured.</param>
/// <param name="Unit">Of both values.</param>
/// <param name="Measured">The value.</param>
/// <param name="Limit">What limits it; null: nothing.</param>
/// <param name="LimitValue">That value.</param>
/// <param name="Goals">What is to be reached; none: the value is only shown.</param>
internal sealed record Row(string Figure, string Unit, double Measured, string? Limit = null, double? LimitValue = null, params Goal[] Goals)
{
    /// <summary>Measured to limit.</summary>
    public double? Ratio => LimitValue is > 0 ? Measured / LimitValue : null;

    /// <summary>Null where there is nothing to be reached.</summary>
    public bool? IsReached => Goals.Length == 0 ? null : Array.TrueForAll(Goals, goal => goal.IsReachedBy(this));

    public string Text(double value) => value.ToString(Math.Abs(value) switch { >= 100 => "N0", >= 10 => "N1", >= 1 => "N2", _ => "N3" }, CultureInfo.InvariantCulture) + " " + Unit;
}
