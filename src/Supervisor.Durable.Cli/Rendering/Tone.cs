namespace Supervisor.Durable.Cli.Rendering;

/// <summary>What a text says besides its words; a colour where there are colours.</summary>
internal enum Tone
{
    Plain,
    Heading,
    Good,
    Waiting,
    Bad,
    Faint,
}
