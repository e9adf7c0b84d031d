using Supervisor.Durable.Launcher;

// .NET raises the soft limit of open files to the hard one before any managed code runs, and forgets what it was; a native executable
// doesn't. So
// dsupd is this small program, which notes the limit, for jobs are to keep it, and becomes the daemon: one process, with the same
// arguments.
return Takeover.Run();
