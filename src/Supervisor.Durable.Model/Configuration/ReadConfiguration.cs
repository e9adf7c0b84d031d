using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;

namespace Supervisor.Durable.Configuration;

/// <summary>What a configuration says.</summary>
/// <param name="Root">All sources put together; keys have their own names, whatever their case was, and variables their values.</param>
/// <param name="Mistakes">What is wrong, source by source, each in its order. Where there is anything, nothing is to be taken.</param>
/// <param name="DeclaredIn">By job: the name of the source that gave it its command.</param>
internal sealed record ReadConfiguration(SourceNode.Table Root, ImmutableArray<Mistake> Mistakes, IReadOnlyDictionary<string, string> DeclaredIn)
{
    /// <summary>The jobs' definitions by name.</summary>
    /// <exception cref="InvalidConfigurationException">There are mistakes in it.</exception>
    public IEnumerable<(string Name, JobDefinition Definition)> Jobs()
    {
        ThrowIfWrong();
        return ((Root.Find("Jobs")?.Value as SourceNode.Table)?.Members ?? []).Select(job => (job.Name, Definition((SourceNode.Table)job.Value)));
    }

    /// <exception cref="InvalidConfigurationException">There are mistakes in it.</exception>
    public void ThrowIfWrong()
    {
        if (!Mistakes.IsEmpty)
            throw new InvalidConfigurationException(Mistakes);
    }

    /// <summary>A definition without mistakes.</summary>
    public static JobDefinition Definition(SourceNode.Table job)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(bytes))
            job.Write(writer);
        return JsonSerializer.Deserialize(bytes.WrittenSpan, DefinitionJson.Default.JobDefinition)!;
    }
}
