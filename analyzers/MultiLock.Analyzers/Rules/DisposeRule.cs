using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using MultiLock.Analyzers.Symbols;

namespace MultiLock.Analyzers.Rules;

/// <summary>An election or a backend disposed synchronously by a method that could await.</summary>
internal static class DisposeRule
{
    public static void ReportCall(OperationAnalysisContext context, IInvocationOperation invocation, KnownSymbols known)
    {
        if (invocation is { Arguments.IsEmpty: true, Instance.Type: { } type } && IsElection(type, known) && CanAwait(context, invocation))
        {
            context.ReportDiagnostic(Diagnostic.Create(Descriptors.SynchronousDispose, invocation.Syntax.GetLocation(), "await … DisposeAsync()"));
        }
    }

    public static void ReportUsing(OperationAnalysisContext context, KnownSymbols known)
    {
        (bool isAsynchronous, IOperation resources) = context.Operation is IUsingOperation statement
            ? (statement.IsAsynchronous, statement.Resources)
            : (((IUsingDeclarationOperation)context.Operation).IsAsynchronous, ((IUsingDeclarationOperation)context.Operation).DeclarationGroup);
        if (!isAsynchronous && TypesOf(resources).Any(type => IsElection(type, known)) && CanAwait(context, context.Operation))
        {
            context.ReportDiagnostic(Diagnostic.Create(
                Descriptors.SynchronousDispose, context.Operation.Syntax.GetFirstToken().GetLocation(), "await using"));
        }
    }

    private static IEnumerable<ITypeSymbol> TypesOf(IOperation resources) => resources is IVariableDeclarationGroupOperation group
        ? group.Declarations.SelectMany(static declaration => declaration.Declarators).Select(static declarator => declarator.Symbol.Type)
        : resources.Type is { } type ? [type] : [];

    private static bool IsElection(ITypeSymbol type, KnownSymbols known) => type.Implements(known.ElectionService) || type.Implements(known.Provider);

    private static bool CanAwait(OperationAnalysisContext context, IOperation operation)
    {
        foreach (IOperation ancestor in operation.Ancestors())
        {
            switch (ancestor)
            {
                case IAnonymousFunctionOperation lambda:
                    return lambda.Symbol.IsAsync;
                case ILocalFunctionOperation function:
                    return function.Symbol.IsAsync;
                case ILockOperation:
                    return false;
            }
        }

        return context.ContainingSymbol is IMethodSymbol { IsAsync: true };
    }
}
