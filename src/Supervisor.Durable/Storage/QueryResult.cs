namespace Supervisor.Durable;

/// <summary>What a query found.</summary>
/// <param name="Columns">The columns' names.</param>
/// <param name="Rows">Values in the columns' order: null, long, double, string or byte[].</param>
public sealed record QueryResult(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<object?>> Rows);
