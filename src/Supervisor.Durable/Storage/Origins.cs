namespace Supervisor.Durable.Storage;

/// <summary>Who asks where it is the supervisor itself. Others are named by their callers.</summary>
internal static class Origins
{
    public const string RestartPolicy = "restart-policy", Boot = "boot", SupervisorStart = "supervisor-start", ErrorHandler = "error-handler";

    /// <summary>All of them, as SQL lists them.</summary>
    public const string OwnSql = $"'{RestartPolicy}', '{Boot}', '{SupervisorStart}', '{ErrorHandler}'";
}
