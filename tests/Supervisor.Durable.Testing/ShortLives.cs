namespace Supervisor.Durable.Testing;

/// <summary>
/// The tests start hundreds of .NET programs, and few of them run for long. What the runtime does for those that do, above all to compile again what
/// was called often, takes nearly half of their processor time: these variables put it off. A variable that is set already keeps its value.
/// </summary>
internal static class ShortLives
{
    public static IReadOnlyDictionary<string, string> Variables { get; } = new Dictionary<string, string>
    {
        ["DOTNET_TC_CallCountingDelayMs"] = "10000",                 // hexadecimal: a minute
        ["DOTNET_TieredPGO"] = "0",
        ["DOTNET_EnableWriteXorExecute"] = "0",
    }.Where(variable => Environment.GetEnvironmentVariable(variable.Key) is null).ToDictionary();
}
