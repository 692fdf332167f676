using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace MultiLock.Analyzers.Symbols;

internal static class OperationExtensions
{
    /// <summary>Takes conversions, parentheses and <c>ConfigureAwait</c> away.</summary>
    public static IOperation Unwrapped(this IOperation operation)
    {
        while (true)
        {
            switch (operation)
            {
                case IConversionOperation conversion:
                    operation = conversion.Operand;
                    break;
                case IParenthesizedOperation parenthesized:
                    operation = parenthesized.Operand;
                    break;
                case IInvocationOperation { TargetMethod.Name: "ConfigureAwait", Instance: { } instance }:
                    operation = instance;
                    break;
                default:
                    return operation;
            }
        }
    }

    /// <summary>Gets the operation that uses the value of this one, past conversions, parentheses and <c>ConfigureAwait</c>.</summary>
    public static IOperation? User(this IOperation operation)
    {
        IOperation? user = operation.Parent;
        while (user is IConversionOperation or IParenthesizedOperation or IInvocationOperation { TargetMethod.Name: "ConfigureAwait" })
        {
            user = user.Parent;
        }

        return user;
    }

    public static IEnumerable<IOperation> Ancestors(this IOperation operation)
    {
        for (IOperation? ancestor = operation.Parent; ancestor is not null; ancestor = ancestor.Parent)
        {
            yield return ancestor;
        }
    }

    public static bool IsWithin(this IOperation operation, IOperation outer) => operation == outer || operation.Ancestors().Contains(outer);

    /// <summary>Whether an operation runs later or elsewhere than the method that it is written in.</summary>
    public static bool IsInNestedFunction(this IOperation operation) =>
        operation.Ancestors().Any(static ancestor => ancestor is IAnonymousFunctionOperation or ILocalFunctionOperation);

    /// <summary>Gets the operations of a body, in the order of the source, without those of the functions inside it.</summary>
    public static List<IOperation> DescendantsHere(this IOperation operation)
    {
        // A list and one loop: iterators inside of iterators cost as many steps an operation as it lies deep.
        List<IOperation> found = [];
        Add(operation, found);
        return found;
    }

    /// <summary>Gets the outermost operation that this one is written in: the body of the method, or the initializer of a field.</summary>
    public static IOperation Root(this IOperation operation)
    {
        while (operation.Parent is { } parent)
        {
            operation = parent;
        }

        return operation;
    }

    /// <summary>Gets the argument of a parameter, as it is written; null if it is left out.</summary>
    public static IArgumentOperation? ArgumentOf(this IInvocationOperation invocation, string parameter)
    {
        foreach (IArgumentOperation argument in invocation.Arguments)
        {
            if (argument is { ArgumentKind: not ArgumentKind.DefaultValue } && argument.Parameter?.Name == parameter)
            {
                return argument;
            }
        }

        return null;
    }

    private static void Add(IOperation operation, List<IOperation> found)
    {
        foreach (IOperation child in operation.ChildOperations)
        {
            found.Add(child);
            if (child is not (IAnonymousFunctionOperation or ILocalFunctionOperation))
            {
                Add(child, found);
            }
        }
    }
}
