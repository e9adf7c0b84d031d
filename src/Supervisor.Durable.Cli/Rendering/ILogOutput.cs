using Supervisor.Durable.Client;

namespace Supervisor.Durable.Cli.Rendering;

/// <summary>Where the lines of a log go.</summary>
internal interface ILogOutput
{
    void Print(LogLine line);

    /// <summary>What follows is of this job, one of several.</summary>
    /// <param name="job">Its name.</param>
    /// <param name="width">The columns of the longest of their names.</param>
    void Of(string job, int width);

    /// <summary>What was printed is to be seen now.</summary>
    void Flush();

    /// <summary>Nothing more comes.</summary>
    void End();
}
