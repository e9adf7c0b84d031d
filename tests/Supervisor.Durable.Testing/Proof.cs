using System.Globalization;

namespace Supervisor.Durable.Testing;

/// <summary>
/// How much the long proofs prove: a sample each, or with DSUP_PROOF=full all of it. A variable of one proof (DSUP_MATRIX, DSUP_SIM_SECONDS, …) goes before
/// that (tests/README.md, "How to run the tests").
/// </summary>
internal static class Proof
{
    /// <summary>Whether everything is to be proved.</summary>
    public static bool IsFull { get; } = Environment.GetEnvironmentVariable("DSUP_PROOF") == "full";

    /// <summary>What a variable says; where it says nothing: what a full proof takes, else null.</summary>
    public static string? Setting(string variable, string full) => Environment.GetEnvironmentVariable(variable) ?? (IsFull ? full : null);

    /// <summary>The same for a number.</summary>
    public static long? Number(string variable, long full) => Number(variable) ?? (IsFull ? full : null);

    /// <summary>What a variable says, such as a seed; null where it says no whole number.</summary>
    public static long? Number(string variable) =>
        long.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
}
