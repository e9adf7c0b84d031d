using System.Runtime.CompilerServices;

namespace Supervisor.Durable.SystemTests.Rig;

/// <summary>
/// Hundreds of programs are started here, and few of them run for long. What the runtime does for those that do, above all to compile again what was
/// called often, takes nearly half of their processor time: they inherit that it comes later. This process itself is not concerned.
/// </summary>
internal static class ShortLives
{
    [ModuleInitializer]
    internal static void Spare()
    {
        Spare("DOTNET_TC_CallCountingDelayMs", "10000");             // hexadecimal: a minute
        Spare("DOTNET_TieredPGO", "0");
        Spare("DOTNET_EnableWriteXorExecute", "0");
    }

    private static void Spare(string variable, string value)
    {
        if (Environment.GetEnvironmentVariable(variable) is null)
            Environment.SetEnvironmentVariable(variable, value);
    }
}
