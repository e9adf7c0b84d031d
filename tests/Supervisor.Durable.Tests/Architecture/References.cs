using System.Buffers.Binary;
using System.Reflection;
using System.Reflection.Emit;

namespace Supervisor.Durable.Tests.Architecture;

/// <summary>Which types a type uses: in signatures, fields, locals, and in what its methods call. Constants are inlined, and not seen.</summary>
internal static class References
{
    private const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<short, OpCode> OpCodesByValue = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value);

    public static IEnumerable<Type> Of(Type type)
    {
        var used = new List<Type?> { type.BaseType };
        used.AddRange(type.GetInterfaces());
        used.AddRange(type.GetFields(All).Select(field => field.FieldType));
        foreach (var method in type.GetMembers(All).OfType<MethodBase>())
        {
            used.AddRange(method.GetParameters().Select(parameter => parameter.ParameterType));
            used.Add((method as MethodInfo)?.ReturnType);
            if (method.GetMethodBody() is not { } body)
                continue;
            used.AddRange(body.LocalVariables.Select(local => local.LocalType));
            used.AddRange(body.ExceptionHandlingClauses.Where(c => c.Flags == ExceptionHandlingClauseOptions.Clause).Select(c => c.CatchType));
            used.AddRange(Called(method, body.GetILAsByteArray()!).SelectMany(Types));
        }
        return used.OfType<Type>().SelectMany(Parts).Select(Outermost).Distinct();
    }

    public static Type Outermost(Type type) => type.DeclaringType is { } outer ? Outermost(outer) : type;

    private static IEnumerable<Type> Parts(Type type) => type switch
    {
        { HasElementType: true } => Parts(type.GetElementType()!),
        { IsGenericParameter: true } => [],
        { IsGenericType: true } => [type.GetGenericTypeDefinition(), .. type.GetGenericArguments().SelectMany(Parts)],
        _ => [type],
    };

    private static IEnumerable<Type> Types(MemberInfo member) => member switch
    {
        Type type => [type],
        MethodInfo { IsGenericMethod: true } m => [m.DeclaringType!, .. m.GetGenericArguments()],
        FieldInfo field => [field.DeclaringType!, field.FieldType],
        _ => member.DeclaringType is { } type ? [type] : [],
    };

    private static IEnumerable<MemberInfo> Called(MethodBase method, byte[] code)
    {
        var (types, methods) = (method.DeclaringType!.IsGenericType ? method.DeclaringType.GetGenericArguments() : [], method.IsGenericMethod ? method.GetGenericArguments() : Type.EmptyTypes);
        for (var at = 0; at < code.Length;)
        {
            var value = code[at] == 0xfe ? (short)(0xfe00 | code[at + 1]) : code[at];
            var operation = OpCodesByValue[value];
            at += operation.Size;
            if (operation.OperandType is OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineType or OperandType.InlineTok
                && method.Module.ResolveMember(BinaryPrimitives.ReadInt32LittleEndian(code.AsSpan(at)), types, methods) is { } member)
                yield return member;
            at += operation.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BinaryPrimitives.ReadInt32LittleEndian(code.AsSpan(at))),
                _ => 4,
            };
        }
    }
}
