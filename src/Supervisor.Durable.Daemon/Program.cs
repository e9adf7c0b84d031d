using System.CommandLine;
using Supervisor.Durable;
using Supervisor.Durable.Client;
using Supervisor.Durable.Daemon;

// The runtime opens some two hundred before anything is done; what it then says of the one that is too many is no help.
const int FewestFiles = 256;

var umask = Native.Prepare();
var openFiles = Native.OpenFilesAtStart();

var dataDirectory = new Option<string?>("--data-dir") { Description = "Where everything is kept (DSUP_DATA_DIR; /var/lib/dsup for root, else ~/.local/state/dsup)", HelpName = "DIR" };
var socket = new Option<string?>("--socket") { Description = "The socket's path (DSUP_SOCKET; dsup.sock in the data directory)", HelpName = "PATH" };
var config = new Option<string?>("--config") { Description = "A configuration file read after appsettings.json", HelpName = "FILE" };
var foregroundLogs = new Option<bool>("--foreground-logs") { Description = "Log what happens to stderr, not only warnings" };
var stopJobs = new Option<bool?>("--stop-jobs-on-exit")
{
    Description = "On SIGTERM or SIGINT stop every job first; else they keep running and are adopted at the next start. The default for process 1 of a container",
};
var check = new Option<bool>("--check") { Description = "Look at the data directory of a supervisor that doesn't run, say what to do, and leave (dsup doctor asks one that runs)" };
var queue = new Option<string?>("--queue") { Description = "Leave a control, such as {\"control\":\"restart\"}, for the next start (dsup restart NAME --queue does it)", HelpName = "JSON" };
var jobs = new Option<string[]>("--job") { Description = "To which job; may be repeated", HelpName = "NAME" };
var json = new Option<bool>("--json") { Hidden = true };
var quiet = new Option<bool>("--quiet") { Hidden = true };
var root = new RootCommand("dsupd, the durable process supervisor: kill it at any instant, start it again, and nothing was forgotten.")
{
    dataDirectory, socket, config, foregroundLogs, stopJobs, check, queue, jobs, json, quiet,
};
root.SetAction(async (parsed, _) =>
{
    if (Native.MostFiles() is < FewestFiles and var most)
    {
        Console.Error.WriteLine($"dsupd: it may have only {most} files open, and needs {FewestFiles} to start at all. Raise the limit: ulimit -n 4096, or LimitNOFILE= of its unit.");
        return 1;
    }
    try
    {
        if (parsed.GetValue(check))
            return await OfflineCheck.RunAsync(parsed.GetValue(dataDirectory), parsed.GetValue(config));
        if (parsed.GetValue(queue) is { } control)
        {
            var place = SocketLocation.Resolve(parsed.GetValue(dataDirectory)).DataDirectory;
            return LeftRequests.Leave(place, control, parsed.GetValue(jobs) ?? [], parsed.GetValue(json), parsed.GetValue(quiet));
        }
        await Daemon.RunAsync(new(
            parsed.GetValue(dataDirectory), parsed.GetValue(socket), parsed.GetValue(config),
            parsed.GetValue(foregroundLogs), parsed.GetValue(stopJobs) ?? Environment.ProcessId == 1, umask, openFiles));
        return 0;
    }
    catch (Exception e) when (e is SupervisorException or SupervisorClientException or InvalidDataException or IOException or UnauthorizedAccessException)
    {
        var reason = Reasons.Of(e).Trim();
        var lines = reason.Count(c => c == '\n') + 1;
        var hasMistakes = lines > 1 && e is SupervisorException or InvalidDataException;
        Console.Error.WriteLine(hasMistakes ? $"dsupd: the configuration has {lines} mistakes:\n{reason}" : $"dsupd: {reason.ReplaceLineEndings(" ")}");
        return 1;
    }
});
var result = root.Parse(args);
if (result.Errors.Count > 0)
{
    Console.Error.WriteLine($"dsupd: {result.Errors[0].Message} See dsupd --help.");
    return 2;
}
// By default it leaves two seconds after a signal with 143, whatever is still to be stopped.
return await result.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
