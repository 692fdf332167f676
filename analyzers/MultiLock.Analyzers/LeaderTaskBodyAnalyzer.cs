using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using MultiLock.Analyzers.Rules;
using MultiLock.Analyzers.Symbols;

namespace MultiLock.Analyzers;

/// <summary>Looks into the bodies of leader tasks: whether they end when leadership does.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class LeaderTaskBodyAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
    [
        Descriptors.NoToken,
        Descriptors.LoopIgnoresToken,
        Descriptors.OtherToken,
        Descriptors.ReturnsAtOnce,
        Descriptors.BlockingCall,
        Descriptors.FireAndForget,
        Descriptors.StoredInStatic,
        Descriptors.CapturedByLaterWork,
        Descriptors.SwallowsCancellation,
    ];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(static start =>
        {
            if (KnownSymbols.TryCreate(start.Compilation) is { } known)
            {
                start.RegisterOperationBlockAction(block => Analyze(block, known));
            }
        });
    }

    private static void Analyze(OperationBlockAnalysisContext context, KnownSymbols known)
    {
        if (context.OwningSymbol is not IMethodSymbol { MethodKind: MethodKind.Ordinary, ContainingType.TypeKind: TypeKind.Class } method
            || known.LeaderOnlyOf(method) is not { } attribute)
        {
            return;
        }

        foreach (IOperation block in context.OperationBlocks)
        {
            // Attributes and default values of parameters are blocks too.
            if (block.Kind == OperationKind.Block)
            {
                LeaderTaskBody body = new(method, attribute, block, known, context.ReportDiagnostic);
                if (!ReturnRule.Report(body))
                {
                    TokenParameterRule.Report(body);
                }

                LoopRules.Report(body);
                OtherTokenRule.Report(body);
                BlockingCallRule.Report(body);
                LaterWorkRules.Report(body);
            }
        }
    }
}
