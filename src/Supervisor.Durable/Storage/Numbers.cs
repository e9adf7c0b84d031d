using System.Text.Json;

namespace Supervisor.Durable.Storage;

/// <summary>A few numbers in one column: a JSON array, or NULL for none.</summary>
internal static class Numbers
{
    public static string? Write(IEnumerable<long> numbers) => numbers.ToArray() is { Length: > 0 } some ? JsonSerializer.Serialize(some, StorageJson.Default.Int64Array) : null;

    /// <exception cref="InvalidDataException">It is <c>null</c>.</exception>
    /// <exception cref="JsonException">It is no array of numbers.</exception>
    public static long[] Read(string? json) => json is null ? [] : JsonSerializer.Deserialize(json, StorageJson.Default.Int64Array) ?? throw new InvalidDataException("null is no list of numbers");
}
