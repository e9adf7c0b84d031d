using System.Collections.Immutable;

namespace Supervisor.Durable.Configuration;

/// <summary>What a value of the configuration must be.</summary>
internal abstract record Kind
{
    private Kind()
    {
    }

    /// <summary>Whether <c>${NAME}</c> in it stands for a variable of the supervisor's environment.</summary>
    public bool Expands { get; init; }

    /// <summary>Text.</summary>
    public sealed record Text : Kind;

    /// <summary>An absolute path; where <paramref name="MayLack"/>, a dash before it says that there need be no such file.</summary>
    public sealed record FilePath(bool MayLack = false) : Kind;

    /// <summary>The name of an environment variable.</summary>
    public sealed record Variable : Kind;

    /// <summary>A list, or where <paramref name="OrOne"/> only one of them.</summary>
    public sealed record ListOf(Kind Of, bool OrOne = false) : Kind;

    /// <summary>Environment variables with their values; null removes one.</summary>
    public sealed record Variables : Kind;

    /// <summary>true or false.</summary>
    public sealed record Flag : Kind;

    /// <summary>A whole number.</summary>
    public sealed record Whole(long Least = 0, long Most = long.MaxValue) : Kind;

    /// <summary>Bytes of a file, as a number or as <see cref="ByteSize"/>: 0 for no limit, else 4096 or more.</summary>
    public sealed record FileSize : Kind;

    /// <summary>A duration up to a year.</summary>
    public sealed record Span : Kind;

    /// <summary>A signal by name or number.</summary>
    public sealed record SignalName : Kind;

    /// <summary>One of some words.</summary>
    public sealed record Word(params ImmutableArray<string> Words) : Kind
    {
        /// <summary>Words of earlier versions, which are still read.</summary>
        public ImmutableArray<string> Former { get; init; } = [];
    }

    /// <summary>A schedule's name.</summary>
    public sealed record Name : Kind;

    /// <summary>When a schedule fires.</summary>
    public sealed record Cron : Kind;

    /// <summary>A time zone by its IANA name.</summary>
    public sealed record Zone : Kind;

    /// <summary>An object.</summary>
    public sealed record Part(Shape Shape) : Kind;

    /// <summary>A list of objects.</summary>
    public sealed record Parts(Shape Shape) : Kind;

    /// <summary>Objects by the names of jobs.</summary>
    public sealed record Jobs : Kind;

    /// <summary>Of another program.</summary>
    public sealed record Anything : Kind;
}
