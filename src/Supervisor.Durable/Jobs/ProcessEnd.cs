namespace Supervisor.Durable;

/// <summary>How a run ended: what a child does is a value, not an exception.</summary>
public abstract record ProcessEnd
{
    private ProcessEnd() { }

    /// <summary>It exited with code 0.</summary>
    public sealed record Success : ProcessEnd;

    /// <summary>It exited with a code other than 0.</summary>
    /// <param name="Code">1…255 (wait(2)).</param>
    public sealed record Exit(int Code) : ProcessEnd;

    /// <summary>A signal ended it.</summary>
    /// <param name="Number">The signal's number (signal(7)).</param>
    /// <param name="CoreDumped">Whether the kernel wrote a core dump.</param>
    public sealed record Signalled(int Number, bool CoreDumped) : ProcessEnd;

    /// <summary>Its end could not be seen.</summary>
    /// <param name="Reason">Why, for people.</param>
    public sealed record Lost(string Reason) : ProcessEnd;
}
