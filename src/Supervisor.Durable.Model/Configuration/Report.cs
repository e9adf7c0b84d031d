using System.Collections.Immutable;

namespace Supervisor.Durable.Configuration;

/// <summary>The mistakes found so far.</summary>
/// <param name="sources">In the order in which they are reported; any other comes behind them.</param>
internal sealed class Report(IEnumerable<Source> sources)
{
    private readonly Dictionary<Source, int> _order = sources.Distinct().Index().ToDictionary(s => s.Item, s => s.Index);
    private readonly List<(Place At, Mistake Mistake)> _found = [];

    public ImmutableArray<Mistake> Mistakes =>
        [.. _found.OrderBy(f => _order.GetValueOrDefault(f.At.Source, int.MaxValue)).ThenBy(f => f.At.Offset).Select(f => f.Mistake)];

    public void Add(SourceNode node, string key, string message) => Add(node.At, key, message);

    public void Add(Place at, string key, string message) => _found.Add((at, at.Source.At(at.Offset, key, message)));
}
