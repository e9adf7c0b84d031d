using System.Collections.Immutable;

namespace Supervisor.Durable.Client.Configuration;

/// <summary>Checks a configuration file without a supervisor: everything that is wrong in it, where it stands, and what to do.</summary>
public static class ConfigurationCheck
{
    /// <summary>The mistakes, in the order of the file. Of broken JSON only the first one can be reported.</summary>
    /// <param name="file">The file's name, for the mistakes.</param>
    /// <param name="bytes">What stands in it.</param>
    /// <param name="reading">How it is meant.</param>
    public static ImmutableArray<Mistake> Check(string file, ReadOnlySpan<byte> bytes, Reading reading = Reading.File) =>
        Check(new SourceText(file, bytes), reading, "", "A configuration must be an object. Begin with { \"Jobs\": { … } }.", (walk, root) => walk.Table(Shapes.Root, root, ""));

    /// <summary>The mistakes in one job's definition, as <c>PUT /v1/jobs/{name}</c> takes it.</summary>
    /// <param name="job">The job's name, for the mistakes.</param>
    /// <param name="bytes">The definition.</param>
    public static ImmutableArray<Mistake> CheckJob(string job, ReadOnlySpan<byte> bytes) =>
        Check(new SourceText(job, bytes), Reading.Literal, job, "A definition must be an object with a Command or a Shell.", (walk, root) => walk.Job(root, root.At, job));

    private static ImmutableArray<Mistake> Check(SourceText text, Reading reading, string path, string otherwise, Action<Walk, SourceNode.Table> go)
    {
        var (root, mistake) = text.Read();
        if (mistake is not null)
            return [mistake];
        var report = new Report(text, reading);
        if (root is SourceNode.Table table)
            go(new Walk(report), table);
        else
            report.Add(root!, path, otherwise);
        return report.Mistakes;
    }
}
