using System.Text.Encodings.Web;
using System.Text.Json;
using Supervisor.Durable.Client;

namespace Supervisor.Durable.Daemon.Http;

/// <summary>Our JSON with quotes, + and letters beyond ASCII as they are: it goes to people and programs, not into HTML.</summary>
internal static class RelaxedJson
{
    public static WireJson Wire { get; } = new(new JsonSerializerOptions(WireJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
