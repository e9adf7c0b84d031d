using System.Text.Json.Serialization;

namespace Supervisor.Durable.Daemon.Http;

/// <summary>
/// ASP.NET's routes look up how an object of any type is written, though ours write none. Found here, it is not asked of reflection, which
/// takes
/// long to begin.
/// </summary>
[JsonSerializable(typeof(object))]
internal sealed partial class AnyJson : JsonSerializerContext;
