using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using MultiLock.Analyzers.Symbols;

namespace MultiLock.Analyzers.Rules;

/// <summary>Calls that block the thread of a run.</summary>
internal static class BlockingCallRule
{
    private const string AwaitIt = "Await it";
    private const string MakeItAsync = "Return Task from the method, and await it";

    public static void Report(LeaderTaskBody body)
    {
        string remedy = body.Method.IsAsync ? AwaitIt : MakeItAsync;
        foreach (IOperation operation in body.Operations)
        {
            switch (operation)
            {
                case IInvocationOperation { TargetMethod: { Name: "Sleep", ContainingType: { } type } } when type.Is(body.Known.Thread):
                    body.Report(
                        Descriptors.BlockingCall,
                        operation.Syntax.GetLocation(),
                        "Thread.Sleep",
                        body.Method.IsAsync ? "Await Task.Delay with the run's token" : "Return Task from the method, and await Task.Delay with the run's token");
                    break;
                case IInvocationOperation { TargetMethod: { Name: "Wait" or "WaitAll" or "WaitAny", ContainingType: { } type } method } when type.Is(body.Known.Task):
                    body.Report(Descriptors.BlockingCall, operation.Syntax.GetLocation(), method.Name, remedy);
                    break;
                // Of a task kept in a variable, somebody may have awaited it before.
                case IPropertyReferenceOperation { Property: { Name: "Result", ContainingType: { } type }, Instance: { } task }
                    when IsResultOf(type, body.Known) && task.Unwrapped() is IInvocationOperation:
                    body.Report(Descriptors.BlockingCall, operation.Syntax.GetLocation(), "Result", remedy);
                    break;
                case IInvocationOperation { TargetMethod.Name: "GetResult", Instance: IInvocationOperation { TargetMethod.Name: "GetAwaiter", Instance: { } task } }
                    when task.Unwrapped() is IInvocationOperation called && body.Known.IsTask(called.Type):
                    body.Report(Descriptors.BlockingCall, operation.Syntax.GetLocation(), "GetResult", remedy);
                    break;
            }
        }
    }

    private static bool IsResultOf(INamedTypeSymbol type, KnownSymbols known) =>
        type.OriginalDefinition.Is(known.TaskOfT) || type.OriginalDefinition.Is(known.ValueTaskOfT);
}
