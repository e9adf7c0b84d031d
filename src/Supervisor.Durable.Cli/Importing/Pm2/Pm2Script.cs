namespace Supervisor.Durable.Cli.Importing.Pm2;

/// <summary>
/// The command of an app. A script is a file in the app's directory, else a program on the PATH; its interpreter is the one that is
/// said, else the one
/// for its extension. A script with blanks in it is a line for bash.
/// </summary>
internal sealed class Pm2Script
{
    private static readonly Dictionary<string, string> Interpreters = new(StringComparer.Ordinal)
    {
        [".sh"] = "bash",
        [".py"] = "python",
        [".rb"] = "ruby",
        [".php"] = "php",
        [".pl"] = "perl",
        [".js"] = "node",
        [".cjs"] = "node",
        [".mjs"] = "node",
        [".coffee"] = "coffee",
        [".ls"] = "lsc",
        [".ts"] = "bun",
        [".tsx"] = "bun",
    };

    private static readonly string[] ArgumentKeys = ["node_args", "interpreter_args", "interpreterArgs"];

    private readonly Import _import;

    /// <exception cref="FormatException">There is none that can be carried over.</exception>
    public Pm2Script(Import import, YamlTable app, string directory)
    {
        _import = import;
        var script = app.Text("script") ?? app.Text("exec") ?? app.Text("cmd") ?? app.Text("command") ?? throw new FormatException("it has no script");
        Name = Path.GetFileNameWithoutExtension(script.Split(' ')[0]);
        if (script.Contains(' ', StringComparison.Ordinal))
            Shell = script;
        else
            Words = [.. Program(app, script, directory), .. Listed(app, "args")];
    }

    /// <summary>What an app is called that has no name.</summary>
    public string Name { get; }

    public IReadOnlyList<string>? Words { get; }

    public string? Shell { get; }

    /// <summary>Whether an interpreter of JavaScript runs it, so that PM2 could run it as a cluster.</summary>
    public bool IsNode { get; private set; }

    /// <summary>Whether Python runs it, whose output PM2 has unbuffered.</summary>
    public bool IsPython { get; private set; }

    private List<string> Program(YamlTable app, string script, string directory)
    {
        var file = Path.GetFullPath(script, directory);
        var isFile = File.Exists(file) || script.Contains('/', StringComparison.Ordinal)
            || Interpreters.ContainsKey(Path.GetExtension(script));
        var program = isFile ? file : script;
        var said = app.Text("interpreter") ?? app.Text("exec_interpreter");
        if (said?.StartsWith("node@", StringComparison.Ordinal) == true)
            throw new FormatException($"its interpreter is '{said}', which PM2 installs");
        var interpreter = said ?? Usual(program, isFile);
        if (interpreter is "none" or "")
            return [program];
        IsNode = Path.GetFileName(interpreter) is "node" or "bun";
        IsPython = interpreter.Contains("python", StringComparison.Ordinal);
        var arguments = ArgumentKeys.SelectMany(key => Listed(app, key));
        return [interpreter, .. arguments, isFile ? program : OnPath(script) ?? program];
    }

    /// <summary>A file of no known kind is JavaScript to PM2, unless it is no text; a program on the PATH says itself what runs
    /// it.</summary>
    private string Usual(string program, bool isFile)
    {
        if (Interpreters.TryGetValue(Path.GetExtension(program), out var known))
            return known == "python" && OnPath("python") is null && OnPath("python3") is not null ? "python3" : known;
        return isFile && IsText(program) ? "node" : "none";
    }

    private string? OnPath(string program) => (_import.Context.Variable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    private static bool IsText(string file)
    {
        try
        {
            using var stream = File.OpenRead(file);
            var start = new byte[512];
            var length = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
            return length > 0 && !start.AsSpan(0, length).Contains((byte)0) && !(start[0] == '#' && start[1] == '!');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>A list, or a text that is split at its blanks.</summary>
    private static IEnumerable<string> Listed(YamlTable app, string key) =>
        app.IsList(key) ? app.Texts(key) : app.Text(key) is { } text ? ShellWords.Split(text) : [];
}
