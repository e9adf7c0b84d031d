using System.Text.Json.Nodes;
using Supervisor.Durable.Configuration;
using Xunit;

namespace Supervisor.Durable.Tests.Configuration;

/// <summary>appsettings.schema.json, which editors read, says what the check and the documents say.</summary>
public sealed class SchemaFileTests
{
    private static readonly JsonObject Schema =
        JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "src/Supervisor.Durable.Daemon/appsettings.schema.json")))!.AsObject();

    public static TheoryData<string> Parts => ["Supervisor", "History", "Job", "Stop", "Restart", "Schedule", "Logs"];

    [Fact]
    public void Schema_and_check_know_the_same_sections() => Same(Schema, Shapes.Root);

    [Theory]
    [MemberData(nameof(Parts))]
    public void Schema_and_check_know_the_same_keys(string part) => Same(Schema["definitions"]![part]!.AsObject(), Shape(part));

    [Fact]
    public void Check_and_documents_know_the_same_keys()
    {
        Assert.Equal(Properties(DefinitionJson.Default.JobDefinition), Shapes.Job.Names.Order());
        Assert.Equal(Properties(DefinitionJson.Default.RestartDefinition), Shapes.Restart.Names.Order());
        Assert.Equal(Properties(DefinitionJson.Default.StopDefinition), Shapes.Stop.Names.Order());
        Assert.Equal(Properties(DefinitionJson.Default.ScheduleDefinition), Shapes.Schedule.Names.Order());
        Assert.Equal(Properties(DefinitionJson.Default.LogDefinition), Shapes.Logs.Names.Order());
    }

    [Fact]
    public void The_sample_names_the_schema_where_it_is()
    {
        var sample = JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "appsettings.json")))!;

        Assert.True(File.Exists(Path.Combine(Repository.Root, sample["$schema"]!.GetValue<string>())));
    }

    private static void Same(JsonObject schema, Shape shape)
    {
        var properties = schema["properties"]!.AsObject();

        Assert.False(schema["additionalProperties"]!.GetValue<bool>());
        Assert.Equal(shape.Names, properties.Select(p => p.Key));
        Assert.All(shape.Keys, key =>
        {
            if (key.Kind is Kind.Word word)
                Assert.Equal(word.Words.Concat(word.Former), properties[key.Name]!["enum"]!.AsArray().Select(w => w!.GetValue<string>()));
            if (key.Kind is Kind.Part or Kind.Span or Kind.SignalName)
                Assert.NotNull(properties[key.Name]!["$ref"]);
            if (key.Kind is Kind.Flag)
                Assert.Equal("boolean", properties[key.Name]!["type"]!.GetValue<string>());
        });
    }

    private static Shape Shape(string part) => part switch
    {
        "Supervisor" => Shapes.Supervisor,
        "History" => Shapes.History,
        "Job" => Shapes.Job,
        "Stop" => Shapes.Stop,
        "Restart" => Shapes.Restart,
        "Schedule" => Shapes.Schedule,
        _ => Shapes.Logs,
    };

    private static IEnumerable<string> Properties(System.Text.Json.Serialization.Metadata.JsonTypeInfo type) => type.Properties.Select(p => p.Name).Order();
}
