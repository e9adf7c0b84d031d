namespace Supervisor.Durable.Client.Configuration;

/// <summary>How a text is meant.</summary>
public enum Reading
{
    /// <summary>A configuration file that stands for itself: keys in any case are one, variables are expanded later.</summary>
    File,

    /// <summary>A configuration file to which others add: what it lacks is no mistake.</summary>
    PartOfSeveral,

    /// <summary>What came of all files, or over the socket: every text is meant as it stands.</summary>
    Literal,
}
