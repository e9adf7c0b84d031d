namespace Supervisor.Durable.Engine;

/// <summary>What a caller does to a schedule that is there.</summary>
internal enum ScheduleChange
{
    Remove,
    Pause,
    Resume,
}
