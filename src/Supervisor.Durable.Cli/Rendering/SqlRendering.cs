using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Supervisor.Durable.Client;

namespace Supervisor.Durable.Cli.Rendering;

/// <summary>What a query found, as a table, as JSON and as CSV.</summary>
internal static class SqlRendering
{
    private static readonly JsonWriterOptions JsonOptions = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>An aligned table; numbers stand right, a null is NULL.</summary>
    public static void Table(TextWriter writer, SqlResult result, bool colour, int? columns = null)
    {
        var table = new Table(result.Columns);
        for (var column = 0; column < result.Columns.Count; column++)
        {
            if (result.Rows.Any(row => row[column] is not null) && result.Rows.All(row => row[column] is null || IsNumber(row[column])))
                table.AlignRight(column);
        }

        foreach (var row in result.Rows)
            table.Add([.. row.Select(value => value is null ? new Cell("NULL", Tone.Faint) : new Cell(Text(value)))]);
        table.Write(writer, colour, columns);
    }

    /// <summary>An array of objects, whose keys are the columns' names.</summary>
    public static void Objects(TextWriter writer, SqlResult result)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, JsonOptions))
        {
            json.WriteStartArray();
            foreach (var row in result.Rows)
            {
                json.WriteStartObject();
                for (var column = 0; column < row.Count; column++)
                    WriteMember(json, result.Columns[column], row[column]);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        writer.Write(Encoding.UTF8.GetString(buffer.ToArray()) + "\n");
    }

    /// <summary>
    /// RFC 4180 but for its CRLF, which shells stumble over: LF at line ends, fields quoted where they must be; a null is an empty field,
    /// an empty text a quoted one.
    /// </summary>
    public static void Csv(TextWriter writer, SqlResult result)
    {
        WriteCsvLine(writer, result.Columns);
        foreach (var row in result.Rows)
            WriteCsvLine(writer, row.Select(value => value is null ? null : Text(value)));
    }

    private static void WriteMember(Utf8JsonWriter json, string name, JsonValue? value)
    {
        json.WritePropertyName(name);
        if (value is null)
            json.WriteNullValue();
        else
            value.WriteTo(json);
    }

    private static void WriteCsvLine(TextWriter writer, IEnumerable<string?> fields) => writer.Write(string.Join(',', fields.Select(Field)) + "\n");

    private static string? Field(string? text) => text switch
    {
        null => null,
        "" => "\"\"",
        _ when text.AsSpan().IndexOfAny(",\"\r\n") >= 0 || text[0] == ' ' || text[^1] == ' ' =>
            "\"" + text.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"",
        _ => text,
    };

    private static bool IsNumber(JsonValue? value) => value?.GetValueKind() == JsonValueKind.Number;

    private static string Text(JsonValue value) => value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString();
}
