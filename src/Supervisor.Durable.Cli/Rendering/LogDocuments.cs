using Supervisor.Durable.Client;

namespace Supervisor.Durable.Cli.Rendering;

/// <summary>A document a line, for programs.</summary>
internal sealed class LogDocuments(TextWriter writer) : ILogOutput
{
    private string? _job;

    public void Print(LogLine line) => Json.Line(writer, line with { Job = _job }, json => json.LogLine);

    public void Of(string job, int width) => _job = job;

    public void Flush() => writer.Flush();

    public void End()
    {
    }
}
