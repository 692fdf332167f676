using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using MultiLock.Analyzers.Symbols;
using MultiLock.Generators.Rules;

namespace MultiLock.Analyzers.Rules;

/// <summary>A continuous task that does something once and is over.</summary>
internal static class ReturnRule
{
    /// <summary>Calls of these names may go on for a whole term, and the name is all that can be seen of them.</summary>
    private static readonly HashSet<string> MayTakeLong = new(StringComparer.Ordinal)
    {
        "Run", "Start", "Wait", "WaitOne", "WaitAll", "WaitAny", "Sleep", "Join", "Take", "Read", "ReadLine", "GetResult", "Receive", "Listen", "Process", "Pump", "Consume", "Execute",
    };

    public static bool Report(LeaderTaskBody body)
    {
        // Who says what follows a failure has thought of work that is done once, and tried again until it is.
        if (!body.IsContinuous || body.Arguments.OnFailure != LeaderOnlyArguments.DefaultOnFailure || body.Method.IsAsync || !body.Operations.Any(IsWork) || body.Operations.Any(operation => MayLast(operation, body)))
        {
            return false;
        }

        body.ReportMethod(Descriptors.ReturnsAtOnce);
        return true;
    }

    /// <summary>A method that does nothing is one that is being written.</summary>
    private static bool IsWork(IOperation operation) => operation is IInvocationOperation or IAssignmentOperation or IIncrementOrDecrementOperation;

    private static bool MayLast(IOperation operation, LeaderTaskBody body) => operation switch
    {
        ILoopOperation or IAwaitOperation or IThrowOperation or ILockOperation => true,
        IInvocationOperation invocation => MayTakeLong.Contains(invocation.TargetMethod.Name)
            || invocation.Arguments.Any(argument => body.LooksAtToken(argument.Value) || argument.Value.Unwrapped() is IDelegateCreationOperation),
        IObjectCreationOperation creation => creation.Arguments.Any(argument => body.LooksAtToken(argument.Value)),
        IReturnOperation { ReturnedValue: { } value } => !IsCompleted(value.Unwrapped(), body.Known),
        _ => false,
    };

    private static bool IsCompleted(IOperation value, KnownSymbols known) => value switch
    {
        IPropertyReferenceOperation { Property.Name: "CompletedTask" } => true,
        IInvocationOperation { TargetMethod: { Name: "FromResult", ContainingType: { } type } } => type.Is(known.Task) || type.Is(known.ValueTask),
        IDefaultValueOperation => true,
        IObjectCreationOperation { Arguments.Length: 0 } => true,
        // The body of `void M() => work();` is such a return without being one.
        _ => value.Type?.SpecialType == SpecialType.System_Void,
    };
}
