using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Supervisor.Durable.Errors;

/// <summary>What callers give: a language without nullable references, or a cast, lets null through.</summary>
internal static class Argument
{
    /// <exception cref="ArgumentNullException">It is null.</exception>
    public static T NotNull<T>([NotNull] T? value, [CallerArgumentExpression(nameof(value))] string? name = null) where T : class
    {
        ArgumentNullException.ThrowIfNull(value, name);
        return value;
    }
}
