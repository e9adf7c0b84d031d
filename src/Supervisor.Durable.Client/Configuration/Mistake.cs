namespace Supervisor.Durable.Client.Configuration;

/// <summary>Something wrong in a file: where it stands, and what to do about it.</summary>
/// <param name="File">The file, as it was named.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The character in the line, from 1.</param>
/// <param name="Key">The key's whole path, such as <c>Jobs:web:Restart:Delay</c>; empty where there is none.</param>
/// <param name="Message">What is wrong, and the way out.</param>
public sealed record Mistake(string File, int Line, int Column, string Key, string Message)
{
    /// <summary><c>FILE:LINE:COLUMN: message</c>, as compilers write it and editors follow it.</summary>
    public override string ToString() => $"{File}:{Line}:{Column}: {Message}";
}
