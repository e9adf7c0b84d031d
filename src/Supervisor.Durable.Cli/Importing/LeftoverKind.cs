namespace Supervisor.Durable.Cli.Importing;

/// <summary>How much is missing.</summary>
internal enum LeftoverKind
{
    /// <summary>A setting has no counterpart: the job acts otherwise until a person does something.</summary>
    LeftOut,

    /// <summary>A whole program became no job.</summary>
    Lost,

    /// <summary>Nothing is missing; it is good to know.</summary>
    Note,
}
