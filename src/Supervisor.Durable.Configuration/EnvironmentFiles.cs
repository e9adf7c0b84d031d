namespace Supervisor.Durable.Configuration;

/// <summary>
/// Reads the environment files of a definition into its environment, when the job is defined: at start, at SIGHUP, by a PUT. A later file
/// goes
/// before an earlier one, and what the definition itself says before all files. A change of a file counts from the next reading on.
/// </summary>
internal static class EnvironmentFiles
{
    /// <param name="path">Where the definition stands, for errors.</param>
    /// <param name="definition">The definition.</param>
    /// <exception cref="InvalidJobException">A file can't be read, or has mistakes.</exception>
    public static JobDefinition Include(string path, JobDefinition definition)
    {
        if (definition.EnvironmentFile is not { Count: > 0 } files)
            return definition;
        var environment = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var file in files)
            Add(environment, path, file);
        foreach (var (name, value) in definition.Environment ?? new Dictionary<string, string?>())
            environment[name] = value;
        return definition with { Environment = environment };
    }

    private static void Add(Dictionary<string, string?> environment, string path, string file)
    {
        var name = file.StartsWith('-') ? file[1..] : file;
        var mistakes = new List<Mistake>();
        try
        {
            foreach (var (variable, value) in EnvironmentFile.Read(name, Bytes(name), mistakes))
                environment[variable] = value;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            if (name == file)
                throw new InvalidJobException($"{path}:EnvironmentFile: there is no file '{file}'. Make it, or write '-{file}' if it may lack.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidJobException($"{path}:EnvironmentFile: '{name}' cannot be read: {e.Message} Make it readable for the supervisor.");
        }

        if (mistakes.Count > 0)
            throw new InvalidJobException(string.Join('\n', mistakes));
    }

    /// <summary>A pipe to which nothing is written within seconds counts as empty: a reader could wait for ever.</summary>
    private static byte[] Bytes(string file)
    {
        using var open = NativeFiles.OpenAtOnce(file);
        if (open.IsInvalid)
            return SmallFile.Read(file);                             // fails too, and says why
        using var stream = new FileStream(open, FileAccess.Read);
        return SmallFile.Read(stream, file);
    }
}
