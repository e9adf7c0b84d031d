namespace Supervisor.Durable.Daemon;

/// <summary>
/// Whether this program runs from where it was built. The next build, or a copy over its files, changes code that is mapped into this
/// process, which then
/// dies of it: a program is replaced by renaming a new file to its path, which leaves the old one to those who have it.
/// </summary>
internal static partial class BuildTree
{
    private const string Solution = "Supervisor.Durable.sln";

    public static void Warn(ILogger log)
    {
        var program = AppContext.BaseDirectory.TrimEnd('/');
        for (var folder = Path.GetDirectoryName(program); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (!File.Exists(Path.Combine(folder, Solution)))
                continue;
            LogBuildTree(log, program, folder);
            return;
        }
    }

    [LoggerMessage(5102, LogLevel.Warning, "dsupd runs from {Program}, in the build tree {Tree}: a build there may end it. Install it elsewhere: dotnet publish src/Supervisor.Durable.Daemon -o /opt/dsup")]
    private static partial void LogBuildTree(ILogger log, string program, string tree);
}
