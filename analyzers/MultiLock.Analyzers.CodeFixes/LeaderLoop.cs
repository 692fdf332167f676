using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Formatting;
using MultiLock.Analyzers.Symbols;

namespace MultiLock.Analyzers.CodeFixes;

/// <summary>A <c>BackgroundService</c> of which the loop in <c>ExecuteAsync</c> does its work behind <c>if (election.IsLeader)</c>.</summary>
internal sealed class LeaderLoop
{
    private readonly MethodDeclarationSyntax _method;
    private readonly IfStatementSyntax _check;
    private readonly string _group;
    private readonly ParameterSyntax? _unusedParameter;

    private LeaderLoop(INamedTypeSymbol service, MethodDeclarationSyntax method, IfStatementSyntax check, string group, ParameterSyntax? unusedParameter)
    {
        Service = service;
        _method = method;
        _check = check;
        _group = group;
        _unusedParameter = unusedParameter;
    }

    public INamedTypeSymbol Service { get; }

    public ClassDeclarationSyntax Declaration => (ClassDeclarationSyntax)_method.Parent!;

    public static LeaderLoop? Find(ClassDeclarationSyntax declaration, SemanticModel model, CancellationToken token)
    {
        if (KnownSymbols.TryCreate(model.Compilation) is not { } known
            || model.GetDeclaredSymbol(declaration, token) is not INamedTypeSymbol { IsGenericType: false, IsAbstract: false, DeclaringSyntaxReferences.Length: 1 } service
            || service.BaseType?.ToDisplayString() != "Microsoft.Extensions.Hosting.BackgroundService")
        {
            return null;
        }

        // Without the base class, an interface that this one implements for it would be left without its members.
        if (service.Interfaces.SelectMany(static contract => contract.GetMembers()).Any(member => !service.FindImplementationForInterfaceMember(member)?.ContainingType.Is(service) ?? false))
        {
            return null;
        }

        // What else it overrides belongs to the life of a hosted service, which a leader task does not have.
        MethodDeclarationSyntax[] overrides = [.. declaration.Members.OfType<MethodDeclarationSyntax>().Where(static method => method.Modifiers.Any(SyntaxKind.OverrideKeyword))];
        if (overrides is not [{ Identifier.ValueText: "ExecuteAsync", Body: { } body } method])
        {
            return null;
        }

        IfStatementSyntax[] checks = [.. body.Statements
            .OfType<WhileStatementSyntax>()
            .SelectMany(static loop => loop.Statement is BlockSyntax block ? (IEnumerable<StatementSyntax>)block.Statements : [loop.Statement])
            .OfType<IfStatementSyntax>()
            .Where(check => IsLeaderCheck(check, model, known, token))];
        if (checks is not [{ Condition: MemberAccessExpressionSyntax condition } check])
        {
            return null;
        }

        IParameterSymbol? election = ElectionParameter(service, known);
        return new LeaderLoop(service, method, check, GroupOf(election, known), UnusedParameter(election, declaration, condition, model, token));
    }

    public SyntaxNode Rewrite(SyntaxGenerator generator)
    {
        StatementSyntax[] work = [.. _check.Statement is BlockSyntax block ? block.Statements : [_check.Statement]];
        if (work.Length > 0)
        {
            work[0] = work[0].WithLeadingTrivia(_check.GetLeadingTrivia().AddRange(work[0].GetLeadingTrivia().SkipWhile(static trivia => trivia.IsKind(SyntaxKind.WhitespaceTrivia))));
        }

        MethodDeclarationSyntax method = _check.Parent is BlockSyntax
            ? _method.ReplaceNode(_check, work.Select(static statement => statement.WithAdditionalAnnotations(Formatter.Annotation)))
            : _method.ReplaceNode(_check, _check.Statement.WithTriviaFrom(_check));
        SyntaxTokenList modifiers = SyntaxFactory.TokenList(method.Modifiers
            .Where(static modifier => !modifier.IsKind(SyntaxKind.OverrideKeyword))
            .Select(static modifier => modifier.IsKind(SyntaxKind.ProtectedKeyword) ? SyntaxFactory.Token(SyntaxKind.PublicKeyword).WithTriviaFrom(modifier) : modifier));
        bool isTaken = Service.GetMembers("RunAsync").Length > 0;
        SyntaxNode marked = generator.AddAttributes(
            method.WithModifiers(modifiers).WithIdentifier(SyntaxFactory.Identifier(isTaken ? "RunWhileLeaderAsync" : "RunAsync").WithTriviaFrom(method.Identifier)),
            generator.Attribute(FixSyntax.Type("MultiLock.LeaderOnly"), [generator.AttributeArgument(generator.LiteralExpression(_group))]));

        ClassDeclarationSyntax changed = Declaration.TrackNodes([_method, .. _unusedParameter is null ? (SyntaxNode[])[] : [_unusedParameter]]);
        changed = changed.ReplaceNode(changed.GetCurrentNode(_method)!, marked.WithAdditionalAnnotations(Formatter.Annotation));
        if (_unusedParameter is not null)
        {
            changed = changed.RemoveNode(changed.GetCurrentNode(_unusedParameter)!, SyntaxRemoveOptions.KeepNoTrivia)!;
            if (changed.ParameterList is { Parameters.Count: 0 } empty)
            {
                changed = changed.RemoveNode(empty, SyntaxRemoveOptions.KeepTrailingTrivia)!;
            }
        }

        return WithoutBackgroundService(changed);
    }

    private static ClassDeclarationSyntax WithoutBackgroundService(ClassDeclarationSyntax declaration)
    {
        // A base class comes first.
        BaseListSyntax list = declaration.BaseList!;
        if (list.Types.Count > 1)
        {
            return declaration.WithBaseList(list.WithTypes(list.Types.RemoveAt(0)));
        }

        SyntaxTriviaList end = list.GetTrailingTrivia();
        SyntaxToken last = list.GetFirstToken().GetPreviousToken();
        ClassDeclarationSyntax alone = declaration.ReplaceToken(last, last.WithTrailingTrivia(end));
        return alone.WithBaseList(null);
    }

    private static bool IsLeaderCheck(IfStatementSyntax check, SemanticModel model, KnownSymbols known, CancellationToken token) =>
        check.Condition is MemberAccessExpressionSyntax condition
        && model.GetSymbolInfo(condition, token).Symbol is IPropertySymbol property
        && known.IsElectionMember(property, "IsLeader");

    private static IParameterSymbol? ElectionParameter(INamedTypeSymbol service, KnownSymbols known)
    {
        IParameterSymbol[] parameters = [.. service.InstanceConstructors.SelectMany(static constructor => constructor.Parameters).Where(parameter => parameter.Type.Is(known.ElectionService))];
        return parameters is [var only] ? only : null;
    }

    private static string GroupOf(IParameterSymbol? election, KnownSymbols known)
    {
        AttributeData? key = election?.GetAttributes().FirstOrDefault(attribute => attribute.AttributeClass.Is(known.FromKeyedServices));
        return key?.ConstructorArguments is [{ Value: string group }] ? group : "default";
    }

    /// <summary>A parameter of a primary constructor that was there for the check alone.</summary>
    private static ParameterSyntax? UnusedParameter(
        IParameterSymbol? election, ClassDeclarationSyntax declaration, MemberAccessExpressionSyntax condition, SemanticModel model, CancellationToken token)
    {
        ParameterSyntax? parameter = declaration.ParameterList?.Parameters.FirstOrDefault(candidate =>
            election is not null && SymbolEqualityComparer.Default.Equals(model.GetDeclaredSymbol(candidate, token), election));
        bool isUsedElsewhere = declaration.DescendantNodes().OfType<IdentifierNameSyntax>().Any(name =>
            name.Identifier.ValueText == election?.Name && name != condition.Expression && SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(name, token).Symbol, election));
        return isUsedElsewhere ? null : parameter;
    }
}
