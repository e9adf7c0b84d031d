namespace Supervisor.Durable.Testing;

/// <summary>The sources that these tests were built from.</summary>
internal static class Repository
{
    /// <summary>The folder of the solution.</summary>
    public static string Root { get; } = Find(new DirectoryInfo(AppContext.BaseDirectory));

    private static string Find(DirectoryInfo? directory) => directory switch
    {
        null => throw new DirectoryNotFoundException("no Supervisor.Durable.sln above the tests"),
        _ when File.Exists(Path.Combine(directory.FullName, "Supervisor.Durable.sln")) => directory.FullName,
        _ => Find(directory.Parent),
    };
}
