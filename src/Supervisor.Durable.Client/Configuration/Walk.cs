namespace Supervisor.Durable.Client.Configuration;

/// <summary>Goes through a file by the shapes of what may stand in it.</summary>
internal sealed class Walk(Report report)
{
    public void Table(Shape shape, SourceNode.Table table, string path)
    {
        foreach (var member in Unrepeated(table, path))
        {
            var key = Join(path, member.Name);
            if (shape.Find(member.Name) is { } known)
                Value(known.Kind, member.Value, key);
            else
                report.Add(member.At, key, $"{key} is not known. {WayOut(shape, member.Name)}");
        }
    }

    public void Job(SourceNode.Table job, int at, string path)
    {
        Table(Shapes.Job, job, path);
        JobRules.Check(report, job, at, path);
    }

    private void Value(Kind kind, SourceNode node, string path)
    {
        switch (kind, node)
        {
            case (Kind.Anything, _):
                break;
            case (Kind.Part part, SourceNode.Table table):
                Table(part.Shape, table, path);
                if (part.Shape == Shapes.Restart)
                    RestartRules.Check(report, table, path);
                break;
            case (Kind.Parts parts, SourceNode.Items items):
                foreach (var (i, item) in items.Nodes.Index())
                    Value(new Kind.Part(parts.Shape), item, $"{path}[{i}]");
                ScheduleRules.Check(report, items, path);
                break;
            case (Kind.Jobs, SourceNode.Table table):
                Jobs(table, path);
                break;
            case (Kind.Variables, SourceNode.Table table):
                Variables(table, path);
                break;
            default:
                ValueRules.Check(report, kind, node, path);
                break;
        }
    }

    private void Jobs(SourceNode.Table table, string path)
    {
        foreach (var member in Unrepeated(table, path))
        {
            var key = Join(path, member.Name);
            if (NameRules.Fault(member.Name) is { } fault)
                report.Add(member.At, key, $"The job's name '{member.Name}' {fault}. Call it for example '{NameRules.Fitting(member.Name)}'.");
            else if (member.Name.Contains(':', StringComparison.Ordinal))
                report.Add(member.At, key, $"The job's name '{member.Name}' contains ':', which separates keys in .NET's configuration. Call it for example '{NameRules.Fitting(member.Name)}'.");
            if (member.Value is SourceNode.Table job)
                Job(job, member.At, key);
            else
                report.Add(member.Value, key, $"{key} is {member.Value.What}, but must be an object with a Command or a Shell.");
        }
    }

    private void Variables(SourceNode.Table table, string path)
    {
        foreach (var member in Unrepeated(table, path, StringComparer.Ordinal))
            ValueRules.Variable(report, member, Join(path, member.Name));
    }

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

    private string Repeated(SourceNode.Member first, SourceNode.Member again, string path) => first.Name == again.Name
        ? $"{path} stands in line {report.LineOf(first.At)} already. Remove one of them."
        : $"{path} stands in line {report.LineOf(first.At)} already, as '{first.Name}': names are read in any case. Remove or rename one of them.";

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
