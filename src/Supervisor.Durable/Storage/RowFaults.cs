using System.Text.Json;

namespace Supervisor.Durable.Storage;

/// <summary>
/// What of some rows cannot be read: each with its column and the reason. Something that can be worked with stands in its place.
/// </summary>
internal sealed class RowFaults
{
    /// <summary>A reason may cite what stands in the row, but not a megabyte of it.</summary>
    private const int Longest = 300;

    private readonly List<string> _found = [];

    public IReadOnlyList<string> Found => _found;

    public string? First => _found.Count == 0 ? null : _found[0];

    public void Add(string fault) => _found.Add(Shortened(fault));

    /// <summary>What is read, or else what stands in for it.</summary>
    public T Read<T>(string column, Func<T> read, T otherwise)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (IsOfARow(e))
        {
            Add($"{column} cannot be read: {e.Message.ReplaceLineEndings(" ")}");
            return otherwise;
        }
    }

    /// <summary>Whether it says that a row cannot be understood, and not that the database cannot be read.</summary>
    public static bool IsOfARow(Exception e) =>
        e is InvalidDataException or FormatException or JsonException or OverflowException or ArgumentException or InvalidCastException or NotSupportedException or SupervisorException;

    public static string Shortened(string text) => text.Length <= Longest ? text : text[..Longest] + "…";
}
