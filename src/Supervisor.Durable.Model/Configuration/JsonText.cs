using System.Text.Encodings.Web;
using System.Text.Json;

namespace Supervisor.Durable.Configuration;

/// <summary>Values as they are to be written into a configuration, for advice.</summary>
internal static class JsonText
{
    public static string Of(string text) => $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";

    public static string Of(IEnumerable<string> words) => $"[{string.Join(",", words.Select(Of))}]";
}
