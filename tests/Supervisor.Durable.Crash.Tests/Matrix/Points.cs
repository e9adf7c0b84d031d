using System.Reflection;
using Supervisor.Durable.Daemon;
using Supervisor.Durable.Shim;

namespace Supervisor.Durable.CrashTests.Matrix;

/// <summary>All fault points there are, by reflection: a new one is in the matrix by itself.</summary>
internal static class Points
{
    /// <summary>Of supervisors, and of the programs that embed one: constants of the static classes named …Fault or FaultPoint.</summary>
    public static IReadOnlyList<string> OfSupervisor { get; } =
        [.. Lists().SelectMany(list => list.GetFields(BindingFlags.Public | BindingFlags.Static).Where(f => f.IsLiteral).Select(f => (string)f.GetRawConstantValue()!))];

    /// <summary>Of shims, in the order of a run, from when it is known on; at those before, ShimDeathTests lets them die, as all shims of a host.</summary>
    public static IReadOnlyList<string> OfShim { get; } = [.. Enum.GetValues<ShimFault>().Where(point => point >= ShimFault.AfterWait).Select(point => point.ToString())];

    /// <summary>The daemon and the shim are programs of their own, whose lists are compiled into the tests.</summary>
    private static IEnumerable<Type> Lists() => typeof(DurableSupervisor).Assembly.GetTypes().Concat(typeof(DaemonFault).Assembly.GetTypes())
        .Where(t => t is { IsClass: true, IsAbstract: true, IsSealed: true } && (t.Name.EndsWith("Fault", StringComparison.Ordinal) || t.Name == "FaultPoint"))
        .Where(t => t.GetFields(BindingFlags.Public | BindingFlags.Static).Any(f => f is { IsLiteral: true, FieldType: var type } && type == typeof(string)))
        .OrderBy(t => t.Name, StringComparer.Ordinal);
}
