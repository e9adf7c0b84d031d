namespace Supervisor.Durable.Jobs;

/// <summary>A job's key in the database. Names can be used again after a delete, keys are not.</summary>
internal readonly record struct JobId(long Value);
