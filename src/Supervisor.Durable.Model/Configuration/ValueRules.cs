using System.Buffers;
using System.Globalization;

namespace Supervisor.Durable.Configuration;

/// <summary>What a single value must keep to.</summary>
internal static class ValueRules
{
    /// <summary>What the value of a variable must be.</summary>
    public static readonly Kind OfVariable = new Kind.Text { Expands = true };

    private static readonly TimeSpan Longest = TimeSpan.FromDays(365);

    private const string DurationsAre = "Durations are texts such as \"500ms\", \"10s\" or \"1m30s\".";

    private const int LeastFileSize = 4096;

    private static readonly SearchValues<char> MeantForShell = SearchValues.Create("|&;<>()$`\\\"'*?[]#~{}!\n");

    /// <param name="report">Where mistakes go.</param>
    /// <param name="kind">What the value must be.</param>
    /// <param name="node">The value.</param>
    /// <param name="path">Its key.</param>
    /// <param name="isTemplate">Whether its variables are still to be expanded; else every text is meant as it stands.</param>
    public static void Check(Report report, Kind kind, SourceNode node, string path, bool isTemplate)
    {
        switch (kind, node)
        {
            case (Kind.ListOf list, SourceNode.Items items):
                foreach (var (i, item) in items.Nodes.Index())
                    One(report, list.Of, item, $"{path}[{i}]", isTemplate);
                break;
            case (Kind.ListOf { OrOne: true } list, SourceNode.Text):
                One(report, list.Of, node, path, isTemplate);
                break;
            default:
                One(report, kind, node, path, isTemplate);
                break;
        }
    }

    /// <summary>A variable of an environment; null removes it.</summary>
    public static void Variable(Report report, SourceNode.Member member, string path, bool isTemplate)
    {
        if (!VariableName.IsPossible(member.Name))
            report.Add(member.At, path, $"{path}: '{member.Name}' cannot be a variable's name. Use letters, digits and _.");
        if (member.Value is not SourceNode.Nothing)
            One(report, OfVariable, member.Value, path, isTemplate);
    }

    private static void One(Report report, Kind kind, SourceNode node, string path, bool isTemplate)
    {
        if (Fault(kind, node, isTemplate && kind.Expands) is { } fault)
            report.Add(node, path, $"{path} {fault}");
    }

    private static string? Fault(Kind kind, SourceNode node, bool isTemplate) => (kind, node) switch
    {
        (_, SourceNode.Text t) when t.Value.Contains('\0', StringComparison.Ordinal) =>
            "contains a NUL character (\\u0000), which no program can be given and no path can hold. Remove it.",
        (_, SourceNode.Nothing) => $"is null. Leave the key out, or write {Expected(kind)}.",
        (Kind.Text, SourceNode.Text t) => Variables(t.Value, isTemplate),
        (Kind.FilePath path, SourceNode.Text t) => Variables(t.Value, isTemplate) ?? Relative(path.MayLack && t.Value.StartsWith('-') ? t.Value[1..] : t.Value, isTemplate),
        (Kind.Variable, SourceNode.Text t) => VariableName.IsPlain(t.Value) ? null : $"is '{t.Value}', which is no variable's name. Name a variable of the environment, such as API_KEY.",
        (Kind.Flag, SourceNode.Flag) => null,
        (Kind.Whole whole, SourceNode.Number n) => Number(n) is { } v && v >= whole.Least && v <= whole.Most ? null : $"is {n.Raw}, but must be {Expected(kind)}.",
        (Kind.FileSize, SourceNode.Number n) => Number(n) is 0 or >= LeastFileSize ? null : $"is {n.Raw}, but must be {Expected(kind)}.",
        (Kind.FileSize, SourceNode.Text t) => ByteSize.TryParse(t.Value, out var size) && size is 0 or >= LeastFileSize ? null : $"is \"{t.Value}\", but must be {Expected(kind)}.",
        (Kind.Span, SourceNode.Text t) => Span(t.Value),
        (Kind.Span, SourceNode.Number n) => $"is the number {n.Raw}, but a duration needs its unit: write \"{n.Raw}s\" for seconds. {DurationsAre}",
        (Kind.SignalName, SourceNode.Text t) => Signal.TryParse(t.Value, out _) ? null : $"is '{t.Value}', which is no signal.{Meant(Signal.Near(t.Value))} Use a name such as TERM, HUP, INT, USR1, or a number from 1 to 64.",
        (Kind.SignalName, SourceNode.Number n) => Number(n) is >= 1 and <= 64 ? null : $"is {n.Raw}, but must be {Expected(kind)}.",
        (Kind.Word word, SourceNode.Text t) => word.Words.Concat(word.Former).Contains(t.Value, StringComparer.OrdinalIgnoreCase) ? null : $"is '{t.Value}', but must be {Expected(kind)}.{Meant(Nearest.Of(t.Value, word.Words, always: 2))}",
        (Kind.Name, SourceNode.Text t) => JobName.Fault(t.Value) is { } fault ? $"'{t.Value}' {fault}. Call it for example '{JobName.Fitting(t.Value)}'." : null,
        (Kind.Cron, SourceNode.Text t) => CronText.Fault(t.Value),
        (Kind.Zone, SourceNode.Text t) => ZoneRules.Fault(t.Value),
        _ => Wrong(kind, node),
    };

    private static string Wrong(Kind kind, SourceNode node) => $"is {node switch
    {
        SourceNode.Number n => $"the number {n.Raw}",
        SourceNode.Text t => $"the text \"{t.Value}\"",
        _ => node.What,
    }}, but must be {Expected(kind)}.{Quotes(kind, node)}";

    /// <summary>Quotes too many and quotes too few are the usual slips.</summary>
    private static string Quotes(Kind kind, SourceNode node) => (kind, node) switch
    {
        (Kind.Text or Kind.FilePath or Kind.Variable, SourceNode.Number n) => $" Write \"{n.Raw}\".",
        (Kind.Text or Kind.FilePath or Kind.Variable, SourceNode.Flag f) => $" Write \"{f.What}\".",
        (Kind.ListOf, SourceNode.Text t) => AsList(t.Value),
        (Kind.Flag, SourceNode.Text t) when bool.TryParse(t.Value, out var flag) => $" Write {(flag ? "true" : "false")} without quotes.",
        (Kind.Whole, SourceNode.Text t) when long.TryParse(t.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) => $" Write {number} without quotes.",
        _ => "",
    };

    /// <summary>A command line that was meant for a shell, or is to be parted at its blanks.</summary>
    private static string AsList(string text)
    {
        var words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length <= 1)
            return $" Write {JsonText.Of(words)}.";
        return text.AsSpan().IndexOfAny(MeantForShell) < 0
            ? $" Write {JsonText.Of(words)}; or, for a command that is a line for a shell, \"Shell\": {JsonText.Of(text)}."
            : $" Write each word as a text of its own; or, for a command that is a line for a shell, \"Shell\": {JsonText.Of(text)}.";
    }

    private static string Expected(Kind kind) => kind switch
    {
        Kind.Text => "text",
        Kind.FilePath => "an absolute path",
        Kind.Variable => "a variable's name",
        Kind.ListOf { OrOne: true } => "a path or a list of paths",
        Kind.ListOf { Of: Kind.Whole } => "a list of exit codes from 0 to 255",
        Kind.ListOf => "a list of texts",
        Kind.Variables => "an object of names and texts",
        Kind.Flag => "true or false",
        Kind.Whole { Most: int.MaxValue or long.MaxValue } whole => $"a whole number, {whole.Least} or more",
        Kind.Whole whole => $"a whole number from {whole.Least} to {whole.Most}",
        Kind.FileSize => $"a size of {LeastFileSize} or more, such as \"10M\", or 0 for no limit",
        Kind.Span => "a duration such as \"10s\"",
        Kind.SignalName => "a signal such as TERM, or a number from 1 to 64",
        Kind.Word word => $"one of {string.Join(", ", word.Words)}",
        Kind.Name => "a name",
        Kind.Cron => "a cron expression",
        Kind.Zone => "a time zone such as Europe/Berlin",
        Kind.Parts => "a list of objects",
        Kind.Jobs => "an object of names and definitions",
        _ => "an object",
    };

    private static string? Span(string text) => Duration.TryParse(text, out var duration)
        ? duration <= Longest ? null : $"is {text}, but must be at most 365d."
        : $"is '{text}', which is no duration.{(text.Length > 0 && text.All(char.IsAsciiDigit) ? $" Write \"{text}s\" for seconds." : "")} {DurationsAre}";

    private static string? Variables(string text, bool isTemplate) => isTemplate ? Expansion.Fault(text) : null;

    /// <summary>What a variable begins with is known only where it is set.</summary>
    private static string? Relative(string path, bool isTemplate) => path.StartsWith('/') || (isTemplate && path.StartsWith("${", StringComparison.Ordinal))
        ? null
        : $"is '{path}', but must be an absolute path: the supervisor has a working directory of its own.{(path.StartsWith('~') ? $" Write \"${{HOME}}{path[1..]}\"." : " Write it from / on.")}";

    private static long? Number(SourceNode.Number number) =>
        long.TryParse(number.Raw, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) ? whole : null;

    private static string Meant(string? near) => near is null ? "" : $" Did you mean '{near}'?";
}
