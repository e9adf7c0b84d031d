namespace Supervisor.Durable;

/// <summary>The text cannot be a job's name.</summary>
public sealed class InvalidJobNameException : SupervisorException
{
    internal InvalidJobNameException(string name, string reason)
        : base($"'{Shorten(name)}' cannot be a job's name: it {reason}. Call it for example '{JobName.Fitting(name)}'.") => Name = name;

    /// <summary>The text.</summary>
    public string Name { get; }

    private static string Shorten(string name) => name.Length <= 40 ? name : $"{name[..40]}…";
}
