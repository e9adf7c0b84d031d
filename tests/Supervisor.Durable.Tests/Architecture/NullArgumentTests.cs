using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json.Serialization;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Supervisor.Durable.Tests.Architecture;

/// <summary>What must not be null is refused by its name where a caller gives it, and not by a NullReferenceException later on.</summary>
public sealed class NullArgumentTests
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly NullabilityInfoContext Nullability = new();

    /// <summary>What only the library makes: what it has read, found or thrown; and converters, which only System.Text.Json calls.</summary>
    private static bool IsOnlyGivenByUs(Type type) => typeof(Exception).IsAssignableFrom(type) || typeof(JsonConverter).IsAssignableFrom(type)
        || type.Name.EndsWith("View", StringComparison.Ordinal) || type.Name.EndsWith("Info", StringComparison.Ordinal)
        || Outermost(type) == typeof(CommandState) || Outermost(type) == typeof(ProcessEnd)
        || typeof(JobContext).IsAssignableFrom(type)
        || new[] { typeof(ApplyResult), typeof(ProcessIdentity), typeof(BackupFile), typeof(Declaration), typeof(Diagnosis), typeof(LogEntry), typeof(QueryResult), typeof(Outcome) }.Contains(type);

    [Fact]
    public async Task Every_public_member_refuses_null_by_the_parameters_name()
    {
        await using var rig = await LibraryRig.StartAsync();
        var job = await rig.Supervisor.DefineAsync("job", Command.Exec("/bin/true"));
        object[] given =
        [
            rig.Supervisor, job, rig.Supervisor.Reader, Array.Empty<SentControl>(), rig.Supervisor.Logs, new HookRegistry(), new ServiceCollection().AddDurableSupervisor("/nowhere"), new ServiceCollection(),
            "job", new SupervisorOptions("/nowhere"), Command.Exec("/bin/true"), new JobSpec(Command.Exec("/bin/true")), ControlBatch.Start(), new Control.Start(), new Control.Run("hook"),
            new Control.SetSpawnHook("hook"), new Control.SetErrorHandler("hook"), new Control.SetSpawnFunction("hook"), new Program.Exec("/bin/true", []),
            new Program.Shell("/bin/sh", [], "true", []), new Schedule("s", "job"), new LogQuery(1), new RestartPolicy(), new StopOptions(), new LogOptions(), new SpawnOptions(), new Retention(),
        ];
        var wrong = new List<string>();
        var tried = 0;
        foreach (var (member, parameter) in Members())
        {
            tried++;
            if (await RefusalAsync(member, parameter, given) is { } answer)
                wrong.Add($"{member.DeclaringType!.Name}.{member.Name}({string.Join(", ", member.GetParameters().Select(p => p.ParameterType.Name + " " + p.Name))}): {parameter.Name} = null {answer}");
        }

        Assert.True(tried > 90, $"only {tried} parameters were tried");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    private static IEnumerable<(MethodBase Member, ParameterInfo Parameter)> Members() => typeof(DurableSupervisor).Assembly.GetExportedTypes()
        .Where(type => !IsOnlyGivenByUs(type) && !type.IsInterface && !typeof(Delegate).IsAssignableFrom(type) && type != typeof(Health))
        .SelectMany(type => type.GetMembers(Declared).OfType<MethodBase>())
        .Where(member => !member.GetParameters().Any(p => p.ParameterType.IsByRefLike))   // reflection cannot call them; arrays stand for spans
        .Where(member => member is not ConstructorInfo { DeclaringType.IsAbstract: true } && !IsOfRecord(member))
        .SelectMany(member => member.GetParameters().Where(MustBeGiven).Select(parameter => (member, parameter)));

    private static bool MustBeGiven(ParameterInfo parameter) => !parameter.ParameterType.IsValueType && !parameter.IsOut
        && Nullability.Create(parameter).WriteState == NullabilityState.NotNull;

    /// <summary>What the compiler makes for a record: equality takes null, and programs do not call the rest.</summary>
    private static bool IsOfRecord(MethodBase member) => member.IsDefined(typeof(CompilerGeneratedAttribute)) && !member.Name.StartsWith("set_", StringComparison.Ordinal)
        || member.Name is "Equals" or "GetHashCode" or "ToString" or "Deconstruct";

    private static async Task<string?> RefusalAsync(MethodBase member, ParameterInfo parameter, object[] given)
    {
        if (member is MethodInfo { IsGenericMethodDefinition: true } generic)
            member = generic.MakeGenericMethod(typeof(Handler));
        var arguments = member.GetParameters().Select(p => p.Position == parameter.Position ? null : Some(p.ParameterType, given)).ToArray();
        try
        {
            var made = member is ConstructorInfo constructor ? constructor.Invoke(arguments) : member.Invoke(member.IsStatic ? null : Some(member.DeclaringType!, given), arguments);
            if (made is Task task)
                await task.WaitAsync(Until.Patience, TestContext.Current.CancellationToken);
            else if (made is Ticket ticket)
                await LibraryRig.Outcome(ticket);
            return "is taken";
        }
        catch (Exception e)
        {
            var cause = e is TargetInvocationException { InnerException: { } inner } ? inner : e;
            return cause is ArgumentNullException refused && (refused.ParamName == parameter.Name || parameter.Name == "value") ? null : $"ends in {cause.GetType().Name}: {cause.Message}";
        }
    }

    private static object? Some(Type type, object[] given) => given.FirstOrDefault(type.IsInstanceOfType) switch
    {
        { } known => known,
        _ when type.IsAssignableFrom(typeof(string[])) => Array.Empty<string>(),
        _ when type.Name.EndsWith("View", StringComparison.Ordinal) => RuntimeHelpers.GetUninitializedObject(type),
        _ when type == typeof(ImmutableSortedSet<string>) => ImmutableSortedSet<string>.Empty,
        _ when typeof(Delegate).IsAssignableFrom(type) => Some(type),
        _ when type.IsValueType => Activator.CreateInstance(type),
        _ => null,
    };

    /// <summary>A delegate that does nothing.</summary>
    private static Delegate Some(Type type)
    {
        var invoke = type.GetMethod("Invoke")!;
        var parameters = invoke.GetParameters().Select(p => System.Linq.Expressions.Expression.Parameter(p.ParameterType)).ToArray();
        return System.Linq.Expressions.Expression.Lambda(type, System.Linq.Expressions.Expression.Default(invoke.ReturnType), parameters).Compile();
    }

    private static Type Outermost(Type type) => type.DeclaringType is { } outer ? Outermost(outer) : type;

    private sealed class Handler : IErrorHandler, IJobHook, ISpawnHook
    {
        public Task HandleAsync(ErrorContext context, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task RunAsync(JobContext context, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task BeforeLaunchAsync(LaunchContext context, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
