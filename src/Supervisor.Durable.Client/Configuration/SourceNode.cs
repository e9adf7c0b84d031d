namespace Supervisor.Durable.Client.Configuration;

/// <summary>A value of a JSON file which knows where in the file it stands.</summary>
/// <param name="At">Its first byte.</param>
internal abstract record SourceNode(int At)
{
    /// <summary>What it is, for errors.</summary>
    public abstract string What { get; }

    internal sealed record Table(int At, IReadOnlyList<Member> Members) : SourceNode(At)
    {
        public override string What => "an object";

        public Member? Find(string name) => Members.FirstOrDefault(m => string.Equals(m.Name, name, StringComparison.OrdinalIgnoreCase));
    }

    internal sealed record Items(int At, IReadOnlyList<SourceNode> Nodes) : SourceNode(At)
    {
        public override string What => "a list";
    }

    internal sealed record Text(int At, string Value) : SourceNode(At)
    {
        public override string What => "text";
    }

    internal sealed record Number(int At, string Raw) : SourceNode(At)
    {
        public override string What => "a number";
    }

    internal sealed record Flag(int At, bool Value) : SourceNode(At)
    {
        public override string What => Value ? "true" : "false";
    }

    internal sealed record Nothing(int At) : SourceNode(At)
    {
        public override string What => "null";
    }

    internal sealed record Member(string Name, int At, SourceNode Value);
}
