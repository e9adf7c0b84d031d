using System.Collections.Immutable;

namespace Supervisor.Durable.Configuration;

/// <summary>
/// How every configuration is read, once: parsed, put together, expanded and checked. dsupd, dsup and a host of another program use it
/// alike.
/// </summary>
internal static class ConfigurationReader
{
    /// <summary>What all sources say together; a later one goes before an earlier one.</summary>
    /// <param name="sources">Trees of files (<see cref="SourceText"/>), of the environment and of other texts (<see
    /// cref="TextKeys"/>).</param>
    /// <param name="variables">What is done about <c>${NAME}</c>.</param>
    public static ReadConfiguration Read(IEnumerable<SourceNode> sources, VariableUse variables)
    {
        var layers = sources.ToList();
        var report = new Report(layers.Select(layer => layer.At.Source));
        foreach (var odd in layers.Where(layer => layer is not SourceNode.Table))
            report.Add(odd, "", "A configuration must be an object. Begin with { \"Jobs\": { … } }.");
        var walk = new Walk(report, variables);
        var tables = layers.OfType<SourceNode.Table>().ToList();
        var root = tables.Count == 0 ? new SourceNode.Table(default, []) : walk.Table(Shapes.Root, tables, "");
        return new(root, report.Mistakes, walk.DeclaredIn);
    }

    /// <summary>
    /// What files and the environment say together. A file that is no JSON is reported alone: what it was to say is not known.
    /// </summary>
    /// <param name="files">In their order.</param>
    /// <param name="environment">Behind them, as <see cref="TextKeys.In"/> reads it.</param>
    /// <param name="variables">What is done about <c>${NAME}</c>.</param>
    public static ReadConfiguration Read(IEnumerable<SourceText> files, IEnumerable<SourceNode.Table> environment, VariableUse variables)
    {
        var parsed = files.Select(file => file.Read()).ToList();
        return parsed.Any(file => file.Mistake is not null)
            ? new(new(default, []), [.. parsed.Select(file => file.Mistake).OfType<Mistake>()], new Dictionary<string, string>())
            : Read(parsed.Select(file => file.Root!).Concat(environment), variables);
    }

    /// <summary>The mistakes in one file that stands for itself, in its order; whether its variables are set is not asked.</summary>
    /// <param name="file">The file's name, for the mistakes.</param>
    /// <param name="bytes">What stands in it.</param>
    public static ImmutableArray<Mistake> Check(string file, ReadOnlySpan<byte> bytes) => Read([new SourceText(file, bytes)], [], VariableUse.Later).Mistakes;

    /// <summary>One job's definition, as <c>PUT /v1/jobs/{name}</c> takes it: every text in it is meant as it stands.</summary>
    /// <param name="job">The job's name, for the mistakes.</param>
    /// <param name="bytes">The definition.</param>
    /// <returns>The definition; null where there are mistakes.</returns>
    public static (JobDefinition? Definition, ImmutableArray<Mistake> Mistakes) ReadJob(string job, ReadOnlySpan<byte> bytes)
    {
        var (root, mistake) = new SourceText(job, bytes).Read();
        if (mistake is not null)
            return (null, [mistake]);
        var report = new Report([root!.At.Source]);
        if (root is not SourceNode.Table table)
        {
            report.Add(root, job, "A definition must be an object with a Command or a Shell.");
            return (null, report.Mistakes);
        }
        var definition = new Walk(report, VariableUse.Literal).Job([table], table.At, job);
        return report.Mistakes.IsEmpty ? (ReadConfiguration.Definition(definition), []) : (null, report.Mistakes);
    }
}
