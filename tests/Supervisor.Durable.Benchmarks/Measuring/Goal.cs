namespace Supervisor.Durable.Benchmarks.Measuring;

/// <summary>What a figure is to reach: a ratio to its limit, or a value.</summary>
/// <param name="Text">As it is printed.</param>
/// <param name="IsReachedBy">Whether a row does.</param>
internal sealed record Goal(string Text, Predicate<Row> IsReachedBy)
{
    /// <summary>At most so many times the limit.</summary>
    public static Goal AtMost(double ratio) => new(FormattableString.Invariant($"≤ {ratio}×"), row => row.Ratio <= ratio);

    /// <summary>At least so much of the limit.</summary>
    public static Goal AtLeast(double ratio) => new(FormattableString.Invariant($"≥ {ratio}×"), row => row.Ratio >= ratio);

    /// <summary>At most this value.</summary>
    public static Goal NoMore(double value, string unit) => new(FormattableString.Invariant($"≤ {value:N0} {unit}").Replace("≤ 0 ", FormattableString.Invariant($"≤ {value} "), StringComparison.Ordinal), row => row.Measured <= value);
}
