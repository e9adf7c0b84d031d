namespace Supervisor.Durable;

/// <summary>One thing that was looked at.</summary>
/// <param name="Check">What.</param>
/// <param name="Health">How it is.</param>
/// <param name="Found">What was found.</param>
/// <param name="Advice">What to do; null: nothing.</param>
public sealed record Diagnosis(string Check, Health Health, string Found, string? Advice = null)
{
    internal static Diagnosis Ok(string check, string found) => new(check, Health.Ok, found);

    internal static Diagnosis Warn(string check, string found, string advice) => new(check, Health.Warn, found, advice);

    internal static Diagnosis Fail(string check, string found, string advice) => new(check, Health.Fail, found, advice);
}
