namespace Supervisor.Durable.CrashTests.Matrix;

/// <summary>
/// A story of one job, written once. It is played with a death at any point that is met on its way: of the first supervisor from
/// <see cref="BeginAsync"/> on, of the second one after the first was killed in the middle, of the job's shim.
/// </summary>
internal abstract class Scenario
{
    /// <summary>How many lines each run of a job prints, in files of so many bytes: they are rotated twice.</summary>
    protected const int Lines = 200, LogBytes = 4096;

    public abstract string Name { get; }

    /// <summary>Which processes may die in it.</summary>
    public virtual IReadOnlyList<Lives> Deaths => [Lives.First, Lives.Second, Lives.Shim];

    /// <summary>The supervisor's configuration.</summary>
    public virtual string Settings => "{}";

    /// <summary>Begins with an empty data directory, and a supervisor that is not yet started.</summary>
    public virtual bool IsFresh => false;

    /// <summary>A shim is killed by the story itself.</summary>
    public virtual bool KillsShims => false;

    /// <summary>Shims are made ahead, as usual; else each when it is needed, so that it can be said which of them dies where.</summary>
    public virtual bool ShimsWait => false;

    /// <summary>What is there before the first death.</summary>
    public virtual Task PrepareAsync(Stage stage) => Task.CompletedTask;

    /// <summary>To the middle, where the first of two supervisors is killed.</summary>
    public abstract Task BeginAsync(Stage stage);

    /// <summary>Between the two.</summary>
    public virtual Task WhileDeadAsync(Stage stage) => Task.CompletedTask;

    /// <summary>To the end.</summary>
    public abstract Task GoOnAsync(Stage stage);

    /// <summary>What came of it, exactly; what holds of every story is checked besides.</summary>
    public abstract void Check(Stage stage);

    /// <summary>A run notes that it began, leaves an orphan behind, prints its lines, and does the rest.</summary>
    protected static string Script(Stage stage, string rest) =>
        $"echo $$ >> {stage.File("ran")}; p=$(sleep 0.01 & :); i=0; while [ $i -lt {Lines} ]; do i=$((i+1)); echo line $i; done; {rest}";

    /// <summary>
    /// Stays until a signal ends it, with a child; hears some signals meanwhile. The child says when all is ready: until it has exec'ed it is the
    /// shell's copy, in which a signal that the shell traps is lost.
    /// </summary>
    protected static string Stay(string traps) => $"{traps} sh -c 'echo ready; exec sleep 1000' & while :; do wait; done";

    protected static string Hear(Stage stage, string signal, string then = "") => $"trap 'echo {signal} >> {stage.File("heard")}; {then}' {signal};";
}
