using System.CommandLine;
using System.CommandLine.Invocation;
using System.Reflection;

namespace Supervisor.Durable.Cli.Usage;

/// <summary><c>dsup --version</c>.</summary>
internal sealed class ShowVersion : SynchronousCommandLineAction
{
    public static string Current =>
        typeof(ShowVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        parseResult.InvocationConfiguration.Output.Write($"dsup {Current}\n");
        return ExitCode.Done;
    }
}
