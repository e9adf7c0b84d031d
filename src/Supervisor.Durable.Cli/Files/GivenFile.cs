using Supervisor.Durable.Configuration;

namespace Supervisor.Durable.Cli.Files;

/// <summary>A file that was named on the command line; - is standard input.</summary>
internal sealed record GivenFile(string Name, byte[] Bytes)
{
    /// <exception cref="IOException">It can't be read; the message says why and what to do.</exception>
    public static GivenFile Read(string name, Caller caller)
    {
        try
        {
            return name == "-" ? new("<stdin>", SmallFile.Read("/dev/stdin")) : new(name, SmallFile.Read(caller.PathOf(name)));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new IOException($"there is no file '{name}'. Name one that exists, or - for standard input.", e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException(
                Directory.Exists(caller.PathOf(name)) ? $"'{name}' is a directory. Name a file in it." : $"'{name}' may not be read by you. Check its mode and owner.", e);
        }
    }
}
