using System.Runtime.InteropServices;
using Supervisor.Durable.Linux;

namespace Supervisor.Durable.Hosting;

/// <summary>
/// Finds the shim's program: where the caller says; else beside the application, where builds for one runtime and our own executables have
/// it; else where a build for any runtime leaves what a NuGet package brings for this one.
/// </summary>
internal static class ShimLocation
{
    private const string Name = "dsup-shim";

    /// <summary>Its absolute path.</summary>
    /// <param name="said">The caller's choice; null: none.</param>
    /// <param name="application">The folder of the application.</param>
    /// <exception cref="ShimUnusableException">It is not there, or cannot be executed.</exception>
    public static string Find(string? said, string application)
    {
        var places = said is null ? Places(application) : [Path.GetFullPath(said)];
        var found = places.FirstOrDefault(File.Exists) ?? throw new ShimUnusableException(
            $"The shim was not found; looked for: {string.Join(", ", places)}. Build or publish on Linux for this machine's runtime ({RuntimeInformation.RuntimeIdentifier}), or set SupervisorOptions.ShimPath.");
        return Native.MayExecute(found) == -Errno.EACCES
            ? throw new ShimUnusableException($"The shim {found} may not be executed by this user (permission denied). Run: chmod a+rx {found}")
            : found;
    }

    private static string[] Places(string application) =>
        [.. Runtimes().Distinct().Select(runtime => Path.Combine(application, "runtimes", runtime, "native", Name)).Prepend(Path.Combine(application, Name))];

    /// <summary>A distribution's own .NET names itself after the distribution, packages don't.</summary>
    private static string[] Runtimes()
    {
        var own = RuntimeInformation.RuntimeIdentifier;
        var architecture = RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();
        return [own, own.Contains("musl") || own.StartsWith("alpine") ? $"linux-musl-{architecture}" : $"linux-{architecture}"];
    }
}
