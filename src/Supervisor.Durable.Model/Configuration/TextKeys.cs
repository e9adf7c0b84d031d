using System.Collections;
using System.Collections.Immutable;
using System.Globalization;

namespace Supervisor.Durable.Configuration;

/// <summary>
/// Values that are texts under keys of names, as variables of the environment and .NET's configuration have them:
/// <c>DSUP__Jobs__web__Environment__PORT=80</c>. What a text is meant as, its key says. One that can't be that stays a text, for the check
/// to find.
/// </summary>
internal static class TextKeys
{
    /// <summary>The name under which the environment declares jobs.</summary>
    public const string Environment = "environment";

    private const string Prefix = "DSUP__", Separator = "__";

    /// <summary>
    /// Those of an environment, each a source of its own, in the order in which they count: item 2 of a list before item 10.
    /// </summary>
    public static ImmutableArray<SourceNode.Table> In(IDictionary environment) =>
    [
        .. environment.Cast<DictionaryEntry>()
            .Where(v => ((string)v.Key).StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            .Select(v => (Name: (string)v.Key, Value: (string?)v.Value ?? ""))
            .Select(v => (v.Name, Key: v.Name[Prefix.Length..].Split(Separator), v.Value))
            .Order(Comparer<(string Name, string[] Key, string Value)>.Create((a, b) => Compare(a.Key, b.Key) is var order and not 0 ? order : string.CompareOrdinal(a.Name, b.Name)))
            .Select(v => Layer(Source.OfVariable(Environment, v.Name), v.Key, v.Value, Separator)),
    ];

    /// <summary>A source that has one value.</summary>
    /// <param name="source">What it is.</param>
    /// <param name="key">The parts of its key, from the root on. A number names one item of a list.</param>
    /// <param name="value">Its value.</param>
    /// <param name="separator">What stands between the parts: a variable's name may contain it.</param>
    public static SourceNode.Table Layer(Source source, string[] key, string? value, string separator) =>
        (SourceNode.Table)Node(new Kind.Part(Shapes.Root), new(source, 0), key, value, separator);

    /// <summary>What a text is meant as.</summary>
    public static SourceNode Leaf(Kind kind, Place at, string? text) => kind switch
    {
        _ when text is null => new SourceNode.Nothing(at),
        Kind.Flag when bool.TryParse(text, out var flag) => new SourceNode.Flag(at, flag),
        Kind.Whole or Kind.FileSize when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) =>
            new SourceNode.Number(at, number.ToString(CultureInfo.InvariantCulture)),
        Kind.ListOf or Kind.Parts when text.Length == 0 => new SourceNode.Items(at, []),
        Kind.Part or Kind.Jobs or Kind.Variables when text.Length == 0 => new SourceNode.Table(at, [], IsWhole: true),
        _ => new SourceNode.Text(at, text),
    };

    /// <summary>What stands under a name, or under a number of a list.</summary>
    public static Kind Below(Kind kind, string name) => kind switch
    {
        Kind.Part { Shape: var shape } => shape.Find(name)?.Kind ?? new Kind.Anything(),
        Kind.Jobs => new Kind.Part(Shapes.Job),
        Kind.Variables => new Kind.Text(),
        Kind.ListOf list => list.Of,
        Kind.Parts parts => new Kind.Part(parts.Shape),
        _ => new Kind.Anything(),
    };

    /// <summary>The number of an item; null where the text is none.</summary>
    public static int? Index(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : null;

    /// <summary>Part by part: numbers of items by their value, and before texts.</summary>
    private static int Compare(string[] a, string[] b) =>
        a.Zip(b, Compare).FirstOrDefault(order => order != 0, a.Length.CompareTo(b.Length));

    private static int Compare(string a, string b) => (Index(a), Index(b)) switch
    {
        ({ } first, { } second) => first.CompareTo(second),
        ({ }, null) => -1,
        (null, { }) => 1,
        _ => string.Compare(a, b, StringComparison.OrdinalIgnoreCase),
    };

    private static SourceNode Node(Kind kind, Place at, ReadOnlySpan<string> key, string? value, string separator)
    {
        if (key.IsEmpty)
            return Leaf(kind, at, value);
        if (kind is Kind.Variables)
            return new SourceNode.Table(at, [new(string.Join(separator, key!), at, Leaf(new Kind.Text(), at, value))]);
        var below = Node(Below(kind, key[0]), at, key[1..], value, separator);
        return kind is Kind.ListOf or Kind.Parts
            ? new SourceNode.Numbers(at, [(key[0], below)], IsWhole: false)
            : new SourceNode.Table(at, [new(key[0], at, below)]);
    }
}
