using Supervisor.Durable.Client;

namespace Supervisor.Durable.Cli.Rendering;

/// <summary>A document a line, for programs.</summary>
internal sealed class LogDocuments(TextWriter writer) : ILogOutput
{
    public void Print(LogLine line) => Json.Line(writer, line, json => json.LogLine);

    public void Flush() => writer.Flush();

    public void End()
    {
    }
}
