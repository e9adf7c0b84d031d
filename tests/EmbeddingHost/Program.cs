namespace EmbeddingHost;

/// <summary>The program of the tests that embeds the library: <c>launch-host VERB FOLDER …</c>, one class a verb. It is started to be killed or traced.</summary>
internal static class Program
{
    private static Task Main(string[] arguments) => arguments switch
    {
        ["hooks", var folder] => new HookProgram(folder).RunAsync(),
        ["launches", var folder, "fork" or "spawn"] => new LaunchProgram(folder, gateBySpawn: arguments[2] == "spawn").RunAsync(),
        _ => throw new ArgumentException($"no such verb: {string.Join(' ', arguments)}", nameof(arguments)),
    };
}
