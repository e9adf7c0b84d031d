using System.Text.Json;
using Microsoft.Data.Sqlite;
using Supervisor.Durable.Storage;

namespace Supervisor.Durable.Engine;

/// <summary>What is a defect of one input or job, so that the rest can continue without it.</summary>
internal static class Defect
{
    /// <summary>
    /// Whether it says that a value is wrong: not that the database cannot be written now, nor that the program is to end.
    /// </summary>
    public static bool Is(Exception e) => e switch
    {
        SqliteException s => !SqliteFault.IsUnavailable(s),
        OutOfMemoryException => false,
        JobDefectException or SystemException or SupervisorException or JsonException or TimeZoneNotFoundException => true,
        _ => false,
    };
}
