using System.Collections.Immutable;
using System.Text.Json;

namespace Supervisor.Durable.Configuration;

/// <summary>A value of the configuration which knows where it stands.</summary>
/// <param name="At">Where.</param>
internal abstract record SourceNode(Place At)
{
    /// <summary>What it is, for errors.</summary>
    public abstract string What { get; }

    /// <summary>Writes it as JSON.</summary>
    public abstract void Write(Utf8JsonWriter writer);

    /// <param name="At">Where.</param>
    /// <param name="Members">What is in it.</param>
    /// <param name="IsWhole">Whether it stands for all of it: what earlier sources say of it counts no more.</param>
    internal sealed record Table(Place At, IReadOnlyList<Member> Members, bool IsWhole = false) : SourceNode(At)
    {
        public override string What => "an object";

        public Member? Find(string name) => Members.FirstOrDefault(m => string.Equals(m.Name, name, StringComparison.OrdinalIgnoreCase));

        public string? TextOf(string name) => (Find(name)?.Value as Text)?.Value;

        public override void Write(Utf8JsonWriter writer)
        {
            writer.WriteStartObject();
            foreach (var member in Members)
            {
                writer.WritePropertyName(member.Name);
                member.Value.Write(writer);
            }
            writer.WriteEndObject();
        }
    }

    internal sealed record Items(Place At, IReadOnlyList<SourceNode> Nodes) : SourceNode(At)
    {
        public override string What => "a list";

        public override void Write(Utf8JsonWriter writer)
        {
            writer.WriteStartArray();
            foreach (var node in Nodes)
                node.Write(writer);
            writer.WriteEndArray();
        }
    }

    /// <summary>Items of a list by their numbers, as variables name them.</summary>
    /// <param name="At">Where the first of them stands.</param>
    /// <param name="Numbered">Number and value; a number that is none is a mistake.</param>
    /// <param name="IsWhole">Whether they are the whole list, and no earlier source counts.</param>
    internal sealed record Numbers(Place At, ImmutableArray<(string Number, SourceNode Value)> Numbered, bool IsWhole) : SourceNode(At)
    {
        public override string What => "a list";

        public override void Write(Utf8JsonWriter writer) => throw new InvalidOperationException("They become a list when the sources are put together.");
    }

    internal sealed record Text(Place At, string Value) : SourceNode(At)
    {
        public override string What => "text";

        public override void Write(Utf8JsonWriter writer) => writer.WriteStringValue(Value);
    }

    internal sealed record Number(Place At, string Raw) : SourceNode(At)
    {
        public override string What => "a number";

        public override void Write(Utf8JsonWriter writer) => writer.WriteRawValue(Raw);
    }

    internal sealed record Flag(Place At, bool Value) : SourceNode(At)
    {
        public override string What => Value ? "true" : "false";

        public override void Write(Utf8JsonWriter writer) => writer.WriteBooleanValue(Value);
    }

    internal sealed record Nothing(Place At) : SourceNode(At)
    {
        public override string What => "null";

        public override void Write(Utf8JsonWriter writer) => writer.WriteNullValue();
    }

    internal sealed record Member(string Name, Place At, SourceNode Value);
}
