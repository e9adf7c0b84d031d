using System.Collections.Immutable;

namespace Supervisor.Durable.Client.Configuration;

/// <summary>The mistakes found so far in a file.</summary>
internal sealed class Report(SourceText text, Reading reading)
{
    private readonly List<(int At, Mistake Mistake)> _found = [];

    /// <summary>Whether what is missing is a mistake.</summary>
    public bool Whole => reading != Reading.PartOfSeveral;

    /// <summary>Whether variables are still to be expanded, and .NET's configuration has still to read the names.</summary>
    public bool IsFile => reading != Reading.Literal;

    public ImmutableArray<Mistake> Mistakes => [.. _found.OrderBy(f => f.At).Select(f => f.Mistake)];

    public void Add(SourceNode node, string key, string message) => Add(node.At, key, message);

    public void Add(int at, string key, string message) => _found.Add((at, text.At(at, key, message)));

    /// <summary>The line in which a byte stands.</summary>
    public int LineOf(int at) => text.At(at, "", "").Line;
}
