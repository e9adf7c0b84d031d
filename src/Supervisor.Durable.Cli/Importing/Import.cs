using Supervisor.Durable.Client;
using Supervisor.Durable.Client.Configuration;

namespace Supervisor.Durable.Cli.Importing;

/// <summary>Another supervisor's file on its way to our configuration: the jobs made of it so far, and what could not be carried over.</summary>
/// <param name="file">The file's name, for the report.</param>
/// <param name="folder">Where relative paths in it start.</param>
internal sealed class Import(string file, string folder)
{
    private readonly OrderedDictionary<string, JobDefinition> _jobs = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<Leftover> _leftovers = [];

    public string File => file;

    public string Folder => folder;

    public IReadOnlyDictionary<string, JobDefinition> Jobs => _jobs;

    public IReadOnlyList<Leftover> Leftovers => [.. _leftovers.OrderBy(l => l.Line)];

    /// <summary>Reads a file in one of the formats.</summary>
    /// <exception cref="ImportException">It is not in that format.</exception>
    public static Import Read(ImportFormat format, string file, string folder, ReadOnlySpan<byte> bytes)
    {
        var import = new Import(file, folder);
        var text = (Utf8Text.Read(file, bytes, out var mistake) ?? throw new ImportException(file, mistake!.Line, mistake.Message)).ReplaceLineEndings("\n");
        switch (format)
        {
            case ImportFormat.Supervisord:
                Supervisord.Read(import, text);
                break;
            case ImportFormat.Procfile:
                Procfile.Read(import, text);
                break;
            default:
                ProcessCompose.Read(import, text);
                break;
        }

        return import;
    }

    public ImportException Broken(int line, string message) => new(file, line, message);

    public void Leave(int line, string key, string why, string instead) => _leftovers.Add(new(file, line, key, why, instead));

    /// <summary>Adds a job; a name that can't be one here, or is taken, is changed, and that is told.</summary>
    public void Add(int line, string name, JobDefinition job)
    {
        var fitting = NameRules.Fitting(name);
        var free = fitting;
        for (var i = 2; _jobs.ContainsKey(free); i++)
            free = $"{fitting}-{i}";
        if (free != name)
            Leave(line, name, free == fitting ? "a job cannot have this name" : "there is a job of this name already (in any case)", $"It is called {free}");
        _jobs.Add(free, job);
    }

    /// <summary>A path as it is meant where the file stands; one that begins with a variable is left as it is.</summary>
    public string Absolute(string path) => path.StartsWith("${", StringComparison.Ordinal) ? path : Path.GetFullPath(path, folder);

    /// <summary>Program and arguments; a program named by a relative path is looked for in the job's directory.</summary>
    public IReadOnlyList<string> Command(IReadOnlyList<string> words, string? directory) =>
        words is [var program, ..] && program.Contains('/', StringComparison.Ordinal) && program[0] is not ('/' or '$')
            ? [Path.Combine(directory ?? Literal(folder), program.StartsWith("./", StringComparison.Ordinal) ? program[2..] : program), .. words.Skip(1)]
            : words;

    /// <summary>Text that must come through the expansion of variables as it is.</summary>
    public static string Literal(string text) =>
        text.Contains("${", StringComparison.Ordinal) || text.Contains("$$", StringComparison.Ordinal) ? text.Replace("$", "$$", StringComparison.Ordinal) : text;
}
