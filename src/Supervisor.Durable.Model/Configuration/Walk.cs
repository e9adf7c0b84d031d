namespace Supervisor.Durable.Configuration;

/// <summary>
/// Goes through all sources at once, by the shapes of what may stand in them: puts them together, expands variables, and checks every
/// value. A part is
/// put together key by key. Any other value, a list too, replaces that of an earlier source as a whole; what it replaces is checked, but
/// not expanded.
/// </summary>
/// <param name="report">Where mistakes go.</param>
/// <param name="variables">What is done about variables.</param>
internal sealed class Walk(Report report, VariableUse variables)
{
    /// <summary>By job: the source that gave it its command, which is the one that declares it.</summary>
    public Dictionary<string, string> DeclaredIn { get; } = new(StringComparer.Ordinal);

    /// <summary>An object of all sources, with its keys by their own names.</summary>
    public SourceNode.Table Table(Shape shape, IReadOnlyList<SourceNode.Table> layers, string path)
    {
        var values = new OrderedDictionary<string, List<SourceNode.Member>>();
        foreach (var member in layers.SelectMany(layer => Unrepeated(layer, path)))
        {
            if (shape.Find(member.Name) is { } known)
                Add(values, known.Name, member);
            else
                report.Add(member.At, Join(path, member.Name), $"{Join(path, member.Name)} is not known. {WayOut(shape, member.Name)}");
        }
        return Joined(layers, values, (name, members) => Value(shape.Find(name)!.Kind, [.. members.Select(m => m.Value)], Join(path, name)));
    }

    /// <summary>A job's definition.</summary>
    public SourceNode.Table Job(IReadOnlyList<SourceNode.Table> layers, Place at, string path)
    {
        var job = Table(Shapes.Job, layers, path);
        JobRules.Check(report, job, at, path);
        return job;
    }

    private SourceNode Value(Kind kind, List<SourceNode> values, string path) => kind switch
    {
        Kind.Part { Shape: var shape } => Part(kind, values, path, tables => Part(shape, tables, path)),
        Kind.Jobs => Part(kind, values, path, tables => Jobs(tables, path)),
        Kind.Variables => Part(kind, values, path, tables => Environment(tables, path)),
        Kind.ListOf or Kind.Parts => List(kind, values, path),
        Kind.Anything => Foreign(values),
        _ => Single(kind, values, path),
    };

    private SourceNode Part(Kind kind, List<SourceNode> values, string path, Func<List<SourceNode.Table>, SourceNode> tables)
    {
        foreach (var odd in values.Where(v => v is not SourceNode.Table))
            ValueRules.Check(report, kind, odd, path, isTemplate: false);
        return Counting(values) is { Count: > 0 } parts ? tables(parts) : values[^1];
    }

    /// <summary>From the last one on that stands for the whole part.</summary>
    private static List<SourceNode.Table> Counting(List<SourceNode> values) =>
        [.. values.Skip(Math.Max(0, values.FindLastIndex(v => v is SourceNode.Table { IsWhole: true }))).OfType<SourceNode.Table>()];

    private SourceNode.Table Part(Shape shape, List<SourceNode.Table> tables, string path)
    {
        var part = Table(shape, tables, path);
        if (shape == Shapes.Restart)
            RestartRules.Check(report, part, path);
        return part;
    }

    private SourceNode.Table Jobs(List<SourceNode.Table> layers, string path)
    {
        var names = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var values = new OrderedDictionary<string, List<SourceNode.Member>>();
        foreach (var member in layers.SelectMany(layer => Unrepeated(layer, path)))
        {
            CheckName(member, Join(path, member.Name));
            names.TryAdd(member.Name, member.Name);
            Add(values, names[member.Name], member);
            Declare(names[member.Name], member);
        }
        return Joined(layers, values, (name, members) => Job(members, Join(path, name)));
    }

    private SourceNode Job(List<SourceNode.Member> members, string path)
    {
        foreach (var odd in members.Where(m => m.Value is not SourceNode.Table))
            report.Add(odd.Value, path, $"{path} is {odd.Value.What}, but must be an object with a Command or a Shell.");
        return Counting([.. members.Select(m => m.Value)]) is { Count: > 0 } layers ? Job(layers, members[^1].At, path) : members[^1].Value;
    }

    private void CheckName(SourceNode.Member job, string key)
    {
        if (JobName.Fault(job.Name) is { } fault)
            report.Add(job.At, key, $"The job's name '{job.Name}' {fault}. Call it for example '{JobName.Fitting(job.Name)}'.");
        else if (job.Name.Contains(':', StringComparison.Ordinal))
            report.Add(job.At, key, $"The job's name '{job.Name}' contains ':', which separates keys in .NET's configuration. Call it for example '{JobName.Fitting(job.Name)}'.");
    }

    private void Declare(string job, SourceNode.Member member)
    {
        foreach (var key in (member.Value as SourceNode.Table)?.Members ?? [])
        {
            if (!DeclaredIn.ContainsKey(job) || Shapes.Job.Find(key.Name)?.Name is "Command" or "Shell")
                DeclaredIn[job] = member.At.Source.Name;
        }
    }

    /// <summary>Names that differ only in case are two variables.</summary>
    private SourceNode.Table Environment(List<SourceNode.Table> layers, string path)
    {
        var values = new OrderedDictionary<string, List<SourceNode.Member>>();
        foreach (var member in layers.SelectMany(layer => Unrepeated(layer, path, StringComparer.Ordinal)))
            Add(values, member.Name, member);
        return Joined(layers, values, (name, members) =>
        {
            foreach (var replaced in members.SkipLast(1))
                ValueRules.Variable(report, replaced, Join(path, name), isTemplate: true);
            var last = members[^1];
            if (Expanded(ValueRules.OfVariable, last.Value, Join(path, name)) is not { } value)
                return last.Value;
            ValueRules.Variable(report, last with { Value = value }, Join(path, name), variables.LeavesTemplates);
            return value;
        });
    }

    private SourceNode List(Kind kind, List<SourceNode> values, string path)
    {
        var list = values[0] is SourceNode.Numbers first ? Numbered(kind, null, first, path) : values[0];
        foreach (var value in values.Skip(1))
        {
            var keeps = value is SourceNode.Numbers { IsWhole: false };
            if (!keeps)
                Replaced(kind, list, path);
            list = value is SourceNode.Numbers numbers ? Numbered(kind, keeps ? list : null, numbers, path) : value;
        }
        return (kind, list) switch
        {
            (Kind.Parts parts, SourceNode.Items items) => Parts(parts.Shape, items, path),
            (Kind.ListOf of, SourceNode.Items items) => items with { Nodes = [.. items.Nodes.Select((item, i) => Final(of.Of, item, $"{path}[{i}]"))] },
            (Kind.ListOf { OrOne: true } of, SourceNode.Text one) => Final(of.Of, one, path),
            _ => Final(kind, list, path),
        };
    }

    private void Replaced(Kind kind, SourceNode list, string path)
    {
        if (kind is Kind.Parts parts && list is SourceNode.Items items)
            new Walk(report, VariableUse.Later).Parts(parts.Shape, items, path);
        else
            ValueRules.Check(report, kind, list, path, isTemplate: true);
    }

    /// <summary>The list with the items that variables give it by number; the number behind the last adds one.</summary>
    private SourceNode.Items Numbered(Kind kind, SourceNode? list, SourceNode.Numbers numbers, string path)
    {
        if (list is not (null or SourceNode.Items))
            ValueRules.Check(report, kind, list, path, isTemplate: true);
        List<SourceNode> items = list switch { null => [], SourceNode.Items whole => [.. whole.Nodes], var one => [one] };
        foreach (var (number, value) in numbers.Numbered)
        {
            if (TextKeys.Index(number) is not { } index || index > items.Count)
                report.Add(value, path, $"{path} is a list of {items.Count}, so that '{number}' names no item of it. Use a number from 0 to {items.Count}, the last of which adds one.");
            else if (index == items.Count)
                items.Add(value);
            else
                items[index] = items[index] is SourceNode.Table old && value is SourceNode.Table changed ? Changed(old, changed) : value;
        }
        return new(numbers.At, items);
    }

    private static SourceNode.Table Changed(SourceNode.Table old, SourceNode.Table changed) =>
        new(changed.At, [.. old.Members.Where(m => changed.Find(m.Name) is null), .. changed.Members]);

    private SourceNode.Items Parts(Shape shape, SourceNode.Items items, string path)
    {
        var parts = items with { Nodes = [.. items.Nodes.Select((item, i) => Value(new Kind.Part(shape), [item], $"{path}[{i}]"))] };
        ScheduleRules.Check(report, parts, path);
        return parts;
    }

    /// <summary>What is .NET's own: its names are one in any case, and what stands in it is not ours to check.</summary>
    private static SourceNode Foreign(List<SourceNode> values)
    {
        var parts = values.Skip(values.FindLastIndex(v => v is not SourceNode.Table) + 1).OfType<SourceNode.Table>().ToList();
        var members = new OrderedDictionary<string, List<SourceNode.Member>>(StringComparer.OrdinalIgnoreCase);
        foreach (var member in parts.SelectMany(part => part.Members))
            Add(members, member.Name, member);
        return parts.Count == 0 ? values.Last() : Joined(parts, members, (_, of) => Foreign([.. of.Select(m => m.Value)]));
    }

    private SourceNode Single(Kind kind, List<SourceNode> values, string path)
    {
        foreach (var replaced in values.SkipLast(1))
            ValueRules.Check(report, kind, replaced, path, isTemplate: true);
        return Final(kind, values[^1], path);
    }

    private SourceNode Final(Kind kind, SourceNode node, string path)
    {
        if (Expanded(kind, node, path) is not { } value)
            return node;
        ValueRules.Check(report, kind, value, path, variables.LeavesTemplates);
        return value;
    }

    /// <summary>The value with its variables' values; null with a mistake where one can't be expanded.</summary>
    private SourceNode? Expanded(Kind kind, SourceNode node, string path)
    {
        if (!kind.Expands || node is not SourceNode.Text text)
            return node;
        try
        {
            return text with { Value = variables.Apply(text.Value) };
        }
        catch (FormatException e)
        {
            report.Add(node, path, $"{path} {e.Message}");
            return null;
        }
    }

    private static void Add(OrderedDictionary<string, List<SourceNode.Member>> values, string name, SourceNode.Member member)
    {
        if (!values.TryGetValue(name, out var members))
            values.Add(name, members = []);
        members.Add(member);
    }

    private static SourceNode.Table Joined(
        IReadOnlyList<SourceNode.Table> layers, OrderedDictionary<string, List<SourceNode.Member>> values, Func<string, List<SourceNode.Member>, SourceNode> join) =>
        new(layers[^1].At, [.. values.Select(v => new SourceNode.Member(v.Key, v.Value[^1].At, join(v.Key, v.Value)))]);

    /// <summary>The members whose names did not stand before: in any case for keys; variables that differ only in case are two.</summary>
    private IEnumerable<SourceNode.Member> Unrepeated(SourceNode.Table table, string path, StringComparer? names = null)
    {
        var seen = new Dictionary<string, SourceNode.Member>(names ?? StringComparer.OrdinalIgnoreCase);
        foreach (var member in table.Members)
        {
            if (seen.TryAdd(member.Name, member))
                yield return member;
            else
                report.Add(member.At, Join(path, member.Name), Repeated(seen[member.Name], member, Join(path, member.Name)));
        }
    }

    private static string Repeated(SourceNode.Member first, SourceNode.Member again, string path) => first.Name == again.Name
        ? $"{path} stands {first.At.From(again.At)} already. Remove one of them."
        : $"{path} stands {first.At.From(again.At)} already, as '{first.Name}': names are read in any case. Remove or rename one of them.";

    private static string WayOut(Shape shape, string name)
    {
        if (Nearest.Of(name, shape.Names, always: 2) is { } near)
            return $"Did you mean '{near}'?";
        var owner = shape.Keys.FirstOrDefault(k => k.Kind is Kind.Part part && part.Shape.Find(name) is not null);
        if (owner?.Kind is Kind.Part { Shape: var inner })
            return $"{inner.Find(name)!.Name} belongs into {owner.Name}: write \"{owner.Name}\": {{ \"{inner.Find(name)!.Name}\": … }}.";
        return $"Known here: {string.Join(", ", shape.Names)}.";
    }

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}:{name}";
}
