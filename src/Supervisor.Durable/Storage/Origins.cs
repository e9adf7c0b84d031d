namespace Supervisor.Durable.Storage;

/// <summary>Who asks where it is the supervisor itself. Others are named by their callers.</summary>
internal static class Origins
{
    public const string RestartPolicy = "restart-policy", Boot = "boot", SupervisorStart = "supervisor-start", ErrorHandler = "error-handler";

    /// <summary>All of them.</summary>
    public static readonly string[] Own = [RestartPolicy, Boot, SupervisorStart, ErrorHandler];
}
