using Supervisor.Durable.Configuration;

namespace Supervisor.Durable.Cli.Importing;

/// <summary>
/// Other supervisors' files on their way to our configuration: the jobs made of them so far, and what could not be carried over. It is a
/// view from
/// one of the files; the views of files that are read along share what was made.
/// </summary>
internal sealed class Import
{
    private readonly OrderedDictionary<string, JobDefinition> _jobs;
    private readonly List<Leftover> _leftovers;
    private readonly HashSet<string> _read;

    /// <param name="file">The file's name, for the report.</param>
    /// <param name="folder">Where relative paths in it start.</param>
    /// <param name="context">What the file takes from where it is read.</param>
    public Import(string file, string folder, ImportContext context)
        : this(file, folder, context, (new(StringComparer.OrdinalIgnoreCase), [], []))
    {
    }

    private Import(
        string file, string folder, ImportContext context, (OrderedDictionary<string, JobDefinition> Jobs, List<Leftover> Leftovers,
            HashSet<string> Read) made)
    {
        (File, Folder, Context) = (file, folder, context);
        (_jobs, _leftovers, _read) = made;
    }

    public string File { get; }

    public string Folder { get; }

    public ImportContext Context { get; }

    public IReadOnlyDictionary<string, JobDefinition> Jobs => _jobs;

    /// <summary>In the order of the files, and in each by line.</summary>
    public IReadOnlyList<Leftover> Leftovers =>
        [.. _leftovers.GroupBy(l => l.Place.File).SelectMany(file => file.OrderBy(l => l.Line))];

    /// <summary>The programs that became no job.</summary>
    public IReadOnlyList<string> Lost => [.. Leftovers.Where(l => l.Kind == LeftoverKind.Lost).Select(l => l.Key)];

    /// <summary>Whether all that the files ask for is carried over: there are jobs, and nothing is missing.</summary>
    public bool IsWhole => _jobs.Count > 0 && _leftovers.All(l => l.Kind == LeftoverKind.Note);

    /// <summary>Reads a file in one of the formats.</summary>
    /// <exception cref="ImportException">It is not in that format.</exception>
    public static Import Read(ImportFormat format, string file, string folder, ReadOnlySpan<byte> bytes, ImportContext? context = null)
    {
        var import = new Import(file, folder, context ?? new());
        import.Read(format, bytes);
        return import;
    }

    /// <summary>Reads the file of this view.</summary>
    /// <exception cref="ImportException">It is not in that format.</exception>
    public void Read(ImportFormat format, ReadOnlySpan<byte> bytes)
    {
        if (!IsFirstReading(Path.Combine(Folder, Path.GetFileName(File))))
            return;
        var text = Text(bytes);
        switch (format)
        {
            case ImportFormat.Supervisord:
                Supervisord.Read(this, text);
                break;
            case ImportFormat.Procfile:
                Procfile.Read(this, text);
                break;
            case ImportFormat.Systemd:
                Systemd.UnitFile.Read(this, text);
                break;
            case ImportFormat.Pm2:
                Pm2.EcosystemFile.Read(this, text);
                break;
            default:
                ProcessCompose.Read(this, text);
                break;
        }
    }

    /// <summary>The view from another file.</summary>
    public Import For(string file, string folder) => new(file, folder, Context, (_jobs, _leftovers, _read));

    /// <summary>Whether a file, by its full path, is read for the first time.</summary>
    public bool IsFirstReading(string path) => _read.Add(Path.GetFullPath(path));

    /// <summary>A file that belongs to this one, with its text and its view; null where there is none.</summary>
    /// <exception cref="ImportException">It cannot be read.</exception>
    public (Import Import, string Text)? Beside(string path)
    {
        var full = Path.GetFullPath(path, Folder);
        if (!System.IO.File.Exists(full))
            return null;
        var import = For(Shown(full), Path.GetDirectoryName(full)!);
        try
        {
            return (import, import.Text(SmallFile.Read(full)));
        }
        catch (Exception e) when (e is UnauthorizedAccessException or (IOException and not ImportException))
        {
            throw import.Broken(1, $"This file is read along, but cannot be read: {e.Message}");
        }
    }

    public Place At(int line) => new(File, line);

    public ImportException Broken(int line, string message) => new(File, line, message);

    /// <summary>Reports what is left out.</summary>
    public void Leave(Place place, string key, string why, string instead) => _leftovers.Add(new(place, key, why, instead));

    /// <summary>Reports a program that became no job.</summary>
    public void Lose(Place place, string name, string why) =>
        _leftovers.Add(new(place, name, $"it is not carried over, since {why}", "Mend that, or write the job by hand", LeftoverKind.Lost));

    /// <summary>Reports what is good to know.</summary>
    public void Note(Place place, string key, string why, string instead) =>
        _leftovers.Add(new(place, key, why, instead, LeftoverKind.Note));

    /// <summary>Adds a job; a name that can't be one here, or is taken, is changed, and that is reported.</summary>
    /// <returns>Its name.</returns>
    public string Add(Place place, string name, JobDefinition job)
    {
        var fitting = JobName.Fitting(name);
        var free = fitting;
        for (var i = 2; _jobs.ContainsKey(free); i++)
            free = $"{fitting}-{i}";
        if (free != name)
            Note(place, name, free == fitting ? "a job cannot have this name" : "there is a job of this name already (in any case)",
                $"It is called {free}");
        _jobs.Add(free, job.Environment?.ContainsKey("") == true ? WithNamedVariables(place, name, job) : job);
        return free;
    }

    /// <summary>A path as it is meant where the file stands; one that begins with a variable is left as it is.</summary>
    public string Absolute(string path) => path.StartsWith("${", StringComparison.Ordinal) ? path : Path.GetFullPath(path, Folder);

    /// <summary>Program and arguments; a program named by a relative path is looked for in the job's directory.</summary>
    public IReadOnlyList<string> Command(IReadOnlyList<string> words, string? directory) =>
        words is [var program, ..] && program.Contains('/', StringComparison.Ordinal) && program[0] is not ('/' or '$')
            ? [Path.Combine(directory ?? Literal(Folder), program.StartsWith("./", StringComparison.Ordinal) ? program[2..] : program),
                .. words.Skip(1)]
            : words;

    /// <summary>Text that must come through the expansion of variables as it is.</summary>
    public static string Literal(string text) =>
        text.Contains("${", StringComparison.Ordinal) || text.Contains("$$", StringComparison.Ordinal)
            ? text.Replace("$", "$$", StringComparison.Ordinal) : text;

    private JobDefinition WithNamedVariables(Place place, string name, JobDefinition job)
    {
        Leave(place, $"{name}: environment", "a variable in it has no name", "Give it one");
        return job with { Environment = job.Environment!.Where(v => v.Key.Length > 0).ToDictionary(StringComparer.Ordinal) };
    }

    private string Text(ReadOnlySpan<byte> bytes)
    {
        var text = Utf8Text.Read(File, bytes, out var mistake) ?? throw new ImportException(File, mistake!.Line, mistake.Message);
        return text.IndexOf('\0', StringComparison.Ordinal) is var nul and >= 0
            ? throw Broken(text.AsSpan(0, nul).Count('\n') + 1, "This line has a NUL character. Look whether this is the right file.")
            : text.ReplaceLineEndings("\n");
    }

    /// <summary>Another file's path as this file's is given: relative where that is.</summary>
    private string Shown(string full) =>
        Path.IsPathRooted(File) ? full : Path.Combine(Path.GetDirectoryName(File) ?? "", Path.GetRelativePath(Folder, full));
}
