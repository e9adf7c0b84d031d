namespace Supervisor.Durable.Client;

/// <summary>One thing that <c>GET /v1/doctor</c> has looked at.</summary>
/// <param name="Check">What.</param>
/// <param name="Status"><c>ok</c>, <c>warn</c> or <c>fail</c>.</param>
/// <param name="Found">What was found.</param>
/// <param name="Advice">What to do; null: nothing.</param>
public sealed record CheckDocument(string Check, string Status, string Found, string? Advice = null);
