using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using MultiLock.Analyzers.Symbols;

namespace MultiLock.Analyzers.Rules;

/// <summary>Reads times that are the same in every run.</summary>
internal static class ConstantTimes
{
    public static TimeSpan? Read(IOperation operation, KnownSymbols known)
    {
        IOperation value = operation.Unwrapped();
        try
        {
            return value switch
            {
                IInvocationOperation { TargetMethod: { IsStatic: true, ContainingType: { } type } method } call when type.Is(known.TimeSpan) => FromUnits(method.Name, call),
                IObjectCreationOperation { Type: { } type } creation when type.Is(known.TimeSpan) => FromParts(creation),
                IFieldReferenceOperation { Field: { Name: "Zero", ContainingType: { } type } } when type.Is(known.TimeSpan) => TimeSpan.Zero,
                IFieldReferenceOperation { Field: { Name: "MaxValue", ContainingType: { } type } } when type.Is(known.TimeSpan) => TimeSpan.MaxValue,
                _ => null,
            };
        }
        catch (OverflowException)
        {
            // The program will say so itself.
            return null;
        }
    }

    private static TimeSpan? FromUnits(string name, IInvocationOperation call)
    {
        TimeSpan unit = name switch
        {
            "FromTicks" => new TimeSpan(1),
            "FromMicroseconds" => new TimeSpan(TimeSpan.TicksPerMillisecond / 1000),
            "FromMilliseconds" => TimeSpan.FromMilliseconds(1),
            "FromSeconds" => TimeSpan.FromSeconds(1),
            "FromMinutes" => TimeSpan.FromMinutes(1),
            "FromHours" => TimeSpan.FromHours(1),
            "FromDays" => TimeSpan.FromDays(1),
            _ => TimeSpan.Zero,
        };
        double? number = call.Arguments.Count(static argument => argument.ArgumentKind == ArgumentKind.Explicit) == 1 ? Number(call.Arguments[0].Value) : null;
        return unit == TimeSpan.Zero || number is null ? null : new TimeSpan(checked((long)(number.Value * unit.Ticks)));
    }

    private static TimeSpan? FromParts(IObjectCreationOperation creation)
    {
        int[] parts = new int[creation.Arguments.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            if (creation.Arguments[i] is not { ArgumentKind: ArgumentKind.Explicit, Value: { } value } || Number(value) is not { } number)
            {
                return null;
            }

            parts[i] = checked((int)number);
        }

        return parts switch
        {
            [] => TimeSpan.Zero,
            [int ticks] => new TimeSpan(ticks),
            [int hours, int minutes, int seconds] => new TimeSpan(hours, minutes, seconds),
            [int days, int hours, int minutes, int seconds] => new TimeSpan(days, hours, minutes, seconds),
            _ => null,
        };
    }

    private static double? Number(IOperation value) => value.ConstantValue is { HasValue: true, Value: { } number }
        ? number switch
        {
            int integer => integer,
            long integer => integer,
            double real => real,
            float real => real,
            _ => null,
        }
        : null;
}
