namespace Supervisor.Durable.Benchmarks.Measuring;

/// <summary>Something that is measured, together with what limits it.</summary>
internal abstract class Figure
{
    /// <summary>What it is asked for by.</summary>
    public abstract string Name { get; }

    /// <summary>One line for the list.</summary>
    public abstract string About { get; }

    /// <summary>Whether it is measured with <c>all</c>; those that need minutes are asked for by name.</summary>
    public virtual bool IsOfAll => true;

    /// <summary>Measures it, and its limit in turns with it, so that what disturbs the machine disturbs both.</summary>
    public abstract Task<IReadOnlyList<Row>> MeasureAsync();
}
