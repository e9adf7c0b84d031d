namespace Supervisor.Durable;

/// <summary>Something wrong in a configuration: where it stands, and what to do about it.</summary>
/// <param name="File">The file, as it was named; empty where it stands in none: in a variable of the environment, or in a request.</param>
/// <param name="Line">The line, from 1; 0 where it stands in no file.</param>
/// <param name="Column">The character in the line, from 1; 0 where it stands in no file.</param>
/// <param name="Key">The key's whole path, such as <c>Jobs:web:Restart:Delay</c>; empty where there is none.</param>
/// <param name="Message">What is wrong, and the way out.</param>
public sealed record Mistake(string File, int Line, int Column, string Key, string Message)
{
    /// <summary><c>FILE:LINE:COLUMN: message</c>, as compilers write it and editors follow it; in no file only the message.</summary>
    public override string ToString() => File.Length == 0 ? Message : $"{File}:{Line}:{Column}: {Message}";
}
