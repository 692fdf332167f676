using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using MultiLock.Analyzers.Symbols;

namespace MultiLock.Analyzers.Rules;

/// <summary>Work that a run starts and nothing waits for, and what a run leaves behind.</summary>
internal static class LaterWorkRules
{
    public static void Report(LeaderTaskBody body)
    {
        foreach (IOperation operation in body.Operations)
        {
            switch (operation)
            {
                case ISimpleAssignmentOperation { Target: IDiscardOperation } discard when discard.Value.Unwrapped() is IInvocationOperation invocation && body.Known.IsTask(invocation.Type):
                    ReportStarted(invocation, $"'{invocation.TargetMethod.Name}'", body);
                    break;
                // In an async method the compiler says so (CS4014).
                case IExpressionStatementOperation statement when !body.Method.IsAsync && statement.Operation.Unwrapped() is IInvocationOperation invocation && body.Known.IsTask(invocation.Type):
                    ReportStarted(invocation, $"'{invocation.TargetMethod.Name}'", body);
                    break;
                case IInvocationOperation { TargetMethod: { Name: "QueueUserWorkItem" or "UnsafeQueueUserWorkItem", ContainingType: { } type } } queued when type.Is(body.Known.ThreadPool):
                    ReportStarted(queued, "what is queued to the thread pool", body);
                    break;
                case IInvocationOperation { TargetMethod: { Name: "Start", ContainingType: { } type }, Instance: IObjectCreationOperation thread } started when type.Is(body.Known.Thread):
                    if (!ReportCapture(thread, "the thread", body))
                    {
                        body.Report(Descriptors.FireAndForget, started.Syntax.GetLocation(), "the thread");
                    }

                    break;
                case IEventAssignmentOperation { Adds: true } subscription when !IsRemoved(subscription, body):
                    ReportCapture(subscription, "the event's handler", body);
                    break;
                case ISimpleAssignmentOperation assignment:
                    ReportStored(assignment, body);
                    break;
            }
        }
    }

    private static void ReportStarted(IInvocationOperation invocation, string what, LeaderTaskBody body)
    {
        if (!ReportCapture(invocation, what, body))
        {
            body.Report(Descriptors.FireAndForget, invocation.Syntax.GetLocation(), what);
        }
    }

    private static bool ReportCapture(IOperation operation, string what, LeaderTaskBody body)
    {
        foreach (IOperation descendant in operation.Descendants())
        {
            if (descendant is IParameterReferenceOperation reference && body.IsDisposedWithTheRun(reference.Parameter) && reference.IsInNestedFunction())
            {
                body.Report(Descriptors.CapturedByLaterWork, reference.Syntax.GetLocation(), reference.Parameter.Name, what);
                return true;
            }
        }

        return false;
    }

    private static bool IsRemoved(IEventAssignmentOperation subscription, LeaderTaskBody body) => body.Block.Descendants().Any(operation =>
        operation is IEventAssignmentOperation { Adds: false } removal
        && (removal.EventReference as IEventReferenceOperation)?.Event.Is((subscription.EventReference as IEventReferenceOperation)?.Event) == true);

    private static void ReportStored(ISimpleAssignmentOperation assignment, LeaderTaskBody body)
    {
        ISymbol? target = assignment.Target switch
        {
            IFieldReferenceOperation { Field.IsStatic: true } field => field.Field,
            IPropertyReferenceOperation { Property.IsStatic: true } property => property.Property,
            _ => null,
        };
        if (target is not null
            && assignment.Value.Unwrapped() is IParameterReferenceOperation { Parameter: { } parameter }
            && parameter.ContainingSymbol.Is(body.Method)
            && (body.IsLeadership(parameter.Type) || parameter.Type.Is(body.Known.CancellationToken) || body.IsDisposedWithTheRun(parameter)))
        {
            body.Report(Descriptors.StoredInStatic, assignment.Syntax.GetLocation(), parameter.Name, target.Name);
        }
    }
}
