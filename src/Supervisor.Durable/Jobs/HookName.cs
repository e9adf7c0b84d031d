using System.Text.RegularExpressions;

namespace Supervisor.Durable.Jobs;

/// <summary>
/// The rule for the names of hooks. A name with a colon stands for a delegate in a program's memory, and can't be registered.
/// </summary>
internal static partial class HookName
{
    private const string InMemoryPrefix = "in-memory:";

    /// <exception cref="InvalidJobException">It cannot be one; the message says what could.</exception>
    public static void Check(string name)
    {
        if (!Plain.IsMatch(name))
            throw new InvalidJobException($"'{name}' cannot be the name of a hook. Use 1 to 100 letters, digits, '.', '_' or '-'.");
    }

    /// <summary>The name of the hook that a control calls or sets; null where it does neither.</summary>
    public static string? Of(Control control) => control switch
    {
        Control.Run c => c.Hook,
        Control.HandleError c => c.Hook,
        Control.SetSpawnHook c => c.Hook,
        Control.SetErrorHandler c => c.Hook,
        Control.SetSpawnFunction c => c.Hook,
        _ => null,
    };

    /// <summary>The name of a delegate that only one opening of the supervisor knows.</summary>
    public static string InMemory(string session, long number) => FormattableString.Invariant($"{InMemoryPrefix}{session}:{number}");

    /// <summary>Whether it stands for a delegate of another opening of the supervisor, which cannot be called any more.</summary>
    public static bool IsGone(string name, string session) =>
        name.StartsWith(InMemoryPrefix, StringComparison.Ordinal) && !name.StartsWith($"{InMemoryPrefix}{session}:", StringComparison.Ordinal);

    [GeneratedRegex("^[A-Za-z0-9._-]{1,100}$")]
    private static partial Regex Plain { get; }
}
