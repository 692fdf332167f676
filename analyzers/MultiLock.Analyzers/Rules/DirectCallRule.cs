using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using MultiLock.Analyzers.Symbols;

namespace MultiLock.Analyzers.Rules;

/// <summary>A leader task called by other code than the engine.</summary>
internal static class DirectCallRule
{
    public static void Report(OperationAnalysisContext context, IInvocationOperation invocation, KnownSymbols known)
    {
        IMethodSymbol target = invocation.TargetMethod.OriginalDefinition;
        // Attributes of other assemblies' methods would have to be decoded for every call.
        if (!target.ContainingAssembly.Is(context.Compilation.Assembly)
            || target.MethodKind != MethodKind.Ordinary
            || known.LeaderOnlyOf(target) is null
            || context.ContainingSymbol is not IMethodSymbol caller
            || known.LeaderOnlyOf(caller) is not null
            || IsOverrideOf(caller, target))
        {
            return;
        }

        context.ReportDiagnostic(Diagnostic.Create(
            Descriptors.CalledDirectly, invocation.Syntax.GetLocation(), target.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat)));
    }

    /// <summary>An override that calls its base continues it, and is called by whoever calls that.</summary>
    private static bool IsOverrideOf(IMethodSymbol caller, IMethodSymbol target)
    {
        for (IMethodSymbol? overridden = caller.OverriddenMethod; overridden is not null; overridden = overridden.OverriddenMethod)
        {
            if (overridden.OriginalDefinition.Is(target))
            {
                return true;
            }
        }

        return false;
    }
}
