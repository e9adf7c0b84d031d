using Supervisor.Durable.Client;

namespace Supervisor.Durable.Cli.Rendering;

/// <summary>Where the lines of a log go.</summary>
internal interface ILogOutput
{
    void Print(LogLine line);

    /// <summary>What was printed is to be seen now.</summary>
    void Flush();

    /// <summary>Nothing more comes.</summary>
    void End();
}
