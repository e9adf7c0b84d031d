namespace Supervisor.Durable.Client;

/// <summary>Which events are wanted.</summary>
/// <param name="Job">Of this job only; null: of all, and of the supervisor itself.</param>
/// <param name="Since">Of the past, not before then; null: however old.</param>
/// <param name="By">
/// Who caused them: <c>people</c>, <c>supervisor</c>, or a ticket's origin, its first word, or what stands between commas in it; null: all
/// of them.
/// </param>
public sealed record EventSelection(string? Job = null, DateTimeOffset? Since = null, string? By = null);
