namespace Supervisor.Durable;

/// <summary>Which processes of a run get the stop signal first. What they leave gets it when the main process has ended.</summary>
public enum StopMode
{
    /// <summary>The main process.</summary>
    Main,

    /// <summary>The process group that the main process leads; needs <c>SpawnOptions.Grouped</c> or <c>Session</c>.</summary>
    Group,

    /// <summary>Every process of the run.</summary>
    Tree,
}
