using System.Collections;
using System.Text;
using System.Text.Json;
using Supervisor.Durable.Client.Configuration;

namespace Supervisor.Durable.Daemon.Configuration;

/// <summary>The files of the configuration, each checked before anything is taken from it, and put together.</summary>
internal static class ConfigurationFiles
{
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>The files in their order; then DSUP__… of the environment.</summary>
    /// <exception cref="InvalidDataException">There are mistakes; the message has a line for each, with its place.</exception>
    public static MergedConfiguration Read(IEnumerable<string> paths) => Read(paths, Environment.GetEnvironmentVariables());

    /// <param name="paths">The files; a later one wins.</param>
    /// <param name="environment">The daemon's environment.</param>
    /// <exception cref="InvalidDataException">There are mistakes; the message has a line for each, with its place.</exception>
    public static MergedConfiguration Read(IEnumerable<string> paths, IDictionary environment)
    {
        var files = paths.Select(path => (Path: path, Bytes: SmallFile.Read(path))).ToList();
        var variables = ConfigurationVariables.In(environment);
        var merged = Read(files, files.Count > 1 || variables.Length > 0 ? Reading.PartOfSeveral : Reading.File);
        Refuse(ConfigurationVariables.Add(merged, variables));
        return merged;
    }

    /// <summary>One file that stands for itself.</summary>
    /// <exception cref="InvalidDataException">There are mistakes; the message has a line for each, with its place.</exception>
    public static MergedConfiguration Read(string name, byte[] bytes) => Read([(name, bytes)], Reading.File);

    private static MergedConfiguration Read(List<(string Path, byte[] Bytes)> files, Reading reading)
    {
        Refuse(files.SelectMany(f => ConfigurationCheck.Check(f.Path, f.Bytes, reading)).Select(m => m.ToString()));
        var merged = new MergedConfiguration { Files = [.. files.Select(f => f.Path)] };
        foreach (var (path, bytes) in files)
        {
            using var document = JsonDocument.Parse(WithoutMark(bytes), Lenient);
            merged.Add(document.RootElement, path);
        }
        return merged;
    }

    private static ReadOnlyMemory<byte> WithoutMark(byte[] bytes) =>
        bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? bytes.AsMemory(Encoding.UTF8.Preamble.Length) : bytes;

    private static void Refuse(IEnumerable<string> mistakes)
    {
        if (string.Join('\n', mistakes) is { Length: > 0 } all)
            throw new InvalidDataException(all);
    }
}
