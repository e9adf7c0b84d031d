using Supervisor.Durable;

namespace Samples;

/// <summary>
/// Hooks: code of this program that the supervisor calls. A spawn hook gives each launch a secret that stands in no definition, an error
/// handler hears of what failed, a hook is called as a control. In a new folder it prints
/// <code>
/// launch 3 gets its key
/// the job sees a key of 8 characters; its definition has 0 variables
/// backup for Running, asked by ticket 4: all of it
/// handled: No hook named 'missing' is registered in this program. Register it before the supervisor is opened.
/// backup for Running, asked by ticket 7: after the error
/// missing: Failed
/// </code>
/// </summary>
internal static class Hooks
{
    public static async Task RunAsync(string directory)
    {
        // Durable controls store a hook's name, never its code: register the same ones at each start.
        var hooks = new HookRegistry()
            .AddSpawnHook("secrets", AddKey)
            .AddErrorHandler("report", error => Console.WriteLine($"handled: {error.Error}"))
            .Add("backup", BackUpAsync);
        await using var supervisor = await DurableSupervisor.OpenAsync(new SupervisorOptions { DataDirectory = directory, Hooks = hooks });
        var client = await supervisor.DefineAsync("client", Command.Shell("echo ${#API_KEY}; exec sleep 1000"));

        // Both are set until they are unset, also for the programs that come after this one.
        _ = client.SetSpawnHook("secrets");
        _ = client.SetErrorHandler("report");
        await client.Start();
        var said = await supervisor.Logs.FollowAsync("client", new LogQuery(Last: 1), TimeProvider.System).FirstAsync();
        Console.WriteLine($"the job sees a key of {said.Text} characters; its definition has {client.Command.Environment.Count} variables");

        // A hook as a control: in its turn, durable, its outcome in its ticket. Normal controls of the job wait until it has returned.
        await client.Run("backup", payload: "all of it");
        var missing = await client.Run("missing");
        await client.Run("backup", payload: "after the error");      // the error handler goes before it: it is called with high priority
        Console.WriteLine($"missing: {missing.Kind}");
        await client.Delete();
    }

    private static void AddKey(LaunchContext launch)
    {
        Console.WriteLine($"launch {launch.Run} gets its key");
        launch.Command = launch.Command with { Environment = launch.Command.Environment.SetItem("API_KEY", "s3cr3t!!") };
    }

    private static async Task BackUpAsync(JobContext context, CancellationToken cancellationToken)
    {
        if (context.IsRepeated)
            Console.WriteLine("this program was killed while it did this: look what is done already");
        await Task.Yield();                                          // the token is cancelled when the supervisor closes
        cancellationToken.ThrowIfCancellationRequested();
        Console.WriteLine($"backup for {context.Current.GetType().Name}, asked by ticket {context.Ticket}: {context.Payload}");
    }
}
