namespace Supervisor.Durable;

/// <summary>The text cannot be a job's name.</summary>
/// <param name="name">The text.</param>
/// <param name="reason">Why not.</param>
public sealed class InvalidJobNameException(string name, string reason)
    : SupervisorException($"'{Shorten(name)}' cannot be a job's name: {reason}. Use 1 to {JobName.MaxLength} of A-Z a-z 0-9 . _ - @ :, beginning with a letter or digit.")
{
    private static string Shorten(string name) => name.Length <= 40 ? name : $"{name[..40]}…";
}
