using Supervisor.Durable.Errors;

namespace Supervisor.Durable;

/// <summary>What was sent to the jobs that selectors name.</summary>
public sealed class SentControls
{
    /// <summary>What was sent.</summary>
    /// <param name="sent">One for each job, by name.</param>
    /// <param name="withoutJob">Selectors that named no job.</param>
    public SentControls(IReadOnlyList<SentControl> sent, IReadOnlyList<string> withoutJob) =>
        (Sent, WithoutJob) = (Argument.NotNull(sent), Argument.NotNull(withoutJob));

    /// <summary>One for each job, by name.</summary>
    public IReadOnlyList<SentControl> Sent { get; }

    /// <summary>Selectors that named no job.</summary>
    public IReadOnlyList<string> WithoutJob { get; }
}
