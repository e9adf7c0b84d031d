using Supervisor.Durable.CrashTests.Matrix.Scenarios;

namespace Supervisor.Durable.CrashTests.Matrix;

/// <summary>A column of the matrix: it can be walked through to see which points are met, and with a death.</summary>
internal abstract class Story
{
    /// <summary>All of them, in the order in which a reader would want them.</summary>
    public static IReadOnlyList<Story> All { get; } =
    [
        new DaemonStory(() => new FirstStart()), new DaemonStory(() => new Starting()), new DaemonStory(() => new GracefulStop()), new DaemonStory(() => new GracefulRestart()),
        new DaemonStory(() => new GroupEnding()), new DaemonStory(() => new NowInWindow()), new DaemonStory(() => new OrphanedGroup()),
        new DaemonStory(() => new BackoffRestart()), new DaemonStory(() => new Deleting()), new DaemonStory(() => new Scheduled()), new HookStory(),
        new DaemonStory(() => new LaunchingAgain()), new DaemonStory(() => new Orphaned()), new DaemonStory(() => new Lost()), new DaemonStory(() => new NameLost()), new DaemonStory(() => new BackingUp()),
        new DaemonStory(() => new Upkeep()), new DaemonStory(() => new Ending()), new DaemonStory(() => new Dismissing()),
    ];

    public abstract string Name { get; }

    /// <summary>Which processes may die in it.</summary>
    public abstract IReadOnlyList<Lives> Deaths { get; }

    /// <summary>Walks that have this in common can follow one another on one data directory; null: each needs its own.</summary>
    public abstract string? Ground(Lives life);

    /// <summary>The points that are met when nothing is killed, each as often as it is; a shim's with the number of its launch in front.</summary>
    public abstract Task<IReadOnlyList<string>> RecordAsync(Lives life);

    /// <summary>Dies there, and checks everything; false if the point was not met this time.</summary>
    /// <param name="death">Where.</param>
    /// <param name="ground">What the last walk on this ground has left; null: nothing.</param>
    public abstract Task<bool> DieAsync(Death death, Ground ground);
}
