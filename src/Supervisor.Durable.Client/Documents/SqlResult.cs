using System.Text.Json.Nodes;

namespace Supervisor.Durable.Client;

/// <summary>What a query found. Blobs are given as <c>x'…'</c> text.</summary>
/// <param name="Columns">The columns' names.</param>
/// <param name="Rows">Strings, numbers and nulls, in the columns' order.</param>
public sealed record SqlResult(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<JsonValue?>> Rows);
