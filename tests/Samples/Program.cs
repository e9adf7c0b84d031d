namespace Samples;

/// <summary>Picks a sample by its name: <c>dotnet run --project tests/Samples -- NAME [DIR]</c>.</summary>
internal static class SampleProgram
{
    private static readonly SortedDictionary<string, Func<string, Task>> Samples = new(StringComparer.Ordinal)
    {
        ["first-steps"] = FirstSteps.RunAsync,
        ["come-back"] = ComeBack.RunAsync,
        ["hooks"] = Hooks.RunAsync,
        ["hosted"] = Hosted.RunAsync,
        ["restarts"] = Restarts.RunAsync,
    };

    private static async Task<int> Main(string[] arguments)
    {
        if (arguments is not [var name, ..] || !Samples.TryGetValue(name, out var sample))
        {
            Console.WriteLine($"Which sample? NAME [DIR], where NAME is one of: {string.Join(", ", Samples.Keys)}");
            return arguments.Length == 0 ? 0 : 2;
        }
        await sample(arguments.Length > 1 ? arguments[1] : Path.Combine(Path.GetTempPath(), "dsup-samples", name));
        return 0;
    }
}
