using System.Globalization;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;
using MultiLock.Generators.Helpers;
using MultiLock.Generators.Models;
using MultiLock.Generators.Rules;

namespace MultiLock.Generators;

/// <summary>Writes the file of one containing type: the list of its tasks, and a method for each that calls it.</summary>
internal static class LeaderTaskEmitter
{
    private const string RegisterMethod = "Register";
    private const int MaxLineOfArguments = 100;

    public static SourceText Emit(LeaderTaskTypeModel type)
    {
        string[] callers = NameCallers(type);
        SourceWriter writer = GeneratedSource.Begin();
        writer.OpenBlock("namespace MultiLock.Generated");
        WriteUsings(writer, type);
        GeneratedSource.WriteSummary(writer, $"Runs the leader tasks of {Documentation.Text(type.ContainingType)}.");
        writer.WriteLine(GeneratedSource.HiddenType);
        writer.WriteLine(GeneratedSource.GeneratedCode);
        writer.OpenBlock($"internal static class {type.ClassName}");
        WriteRegister(writer, type, callers);
        for (int i = 0; i < callers.Length; i++)
        {
            if (type.Tasks[i].Call is { } call)
            {
                writer.WriteLine();
                WriteCaller(writer, type.Tasks[i], call, callers[i]);
            }
        }

        writer.CloseBlock();
        writer.CloseBlock();
        return writer.ToSourceText();
    }

    /// <summary>A caller has the name of the method that it calls, so that a stack trace can be read; overloads are numbered.</summary>
    private static string[] NameCallers(LeaderTaskTypeModel type)
    {
        UniqueNames names = new(RegisterMethod, type.ClassName);
        return [.. type.Tasks.Select(task => task.Call is { } call ? names.Take(call.Method) : "")];
    }

    /// <summary>Inside the namespace, where they come before whatever the author declares outside.</summary>
    private static void WriteUsings(SourceWriter writer, LeaderTaskTypeModel type)
    {
        IEnumerable<LeaderTaskCall> calls = type.Tasks.Select(task => task.Call).OfType<LeaderTaskCall>();
        if (!calls.Any())
        {
            return;
        }

        writer.WriteLine("using global::System.Threading.Tasks;");
        if (calls.Any(call => !call.IsStatic || call.Parameters.Any(parameter => parameter.Source.IsService())))
        {
            writer.WriteLine("using global::Microsoft.Extensions.DependencyInjection;");
        }

        writer.WriteLine();
    }

    private static void WriteRegister(SourceWriter writer, LeaderTaskTypeModel type, string[] callers)
    {
        GeneratedSource.WriteSummary(writer, "Adds the tasks.");
        writer.OpenBlock($"internal static void {RegisterMethod}(LeaderTaskRegistry registry)");
        bool isFirst = true;
        foreach (string className in ClassesToCreate(type))
        {
            writer.WriteLine($"registry.AddClass<{className}>();");
            isFirst = false;
        }

        for (int i = 0; i < callers.Length; i++)
        {
            if (!isFirst)
            {
                writer.WriteLine();
            }

            isFirst = false;
            WriteTask(writer, type.Tasks[i], callers[i]);
        }

        writer.CloseBlock();
    }

    private static IEnumerable<string> ClassesToCreate(LeaderTaskTypeModel type) => type.Tasks
        .Select(task => task.Call)
        .OfType<LeaderTaskCall>()
        .Where(call => !call.IsStatic)
        .Select(call => call.Type)
        .Distinct(StringComparer.Ordinal);

    private static void WriteTask(SourceWriter writer, LeaderTaskModel task, string caller)
    {
        if (task.Call is null)
        {
            writer.WriteLine("registry.AddOmitted(");
            writer.WriteLine($"    {Literal(task.Method)},");
            writer.WriteLine($"    {Literal(task.OmittedReason!)});");
            return;
        }

        LeaderOnlyArguments arguments = task.Arguments;
        writer.OpenBlock("registry.Add(new LeaderTaskDescriptor");
        WriteText(writer, "Name", task.Name);
        WriteText(writer, "ElectionGroup", arguments.ElectionGroup);
        WriteText(writer, "Method", task.Method);
        WriteText(writer, "Every", arguments.Every);
        WriteText(writer, "Cron", arguments.Cron);
        WriteText(writer, "TimeZone", arguments.TimeZone);
        if (arguments.RunOnStart)
        {
            writer.WriteLine("RunOnStart = true,");
        }

        WriteText(writer, "Timeout", arguments.Timeout);
        if (arguments.OnFailure != LeaderOnlyArguments.DefaultOnFailure)
        {
            writer.WriteLine($"OnFailure = LeaderTaskFailure.{arguments.OnFailure},");
        }

        WriteTicks(writer, arguments);
        writer.WriteLine($"Invoke = {caller},");
        writer.CloseBlock(");");
    }

    private static void WriteTicks(SourceWriter writer, LeaderOnlyArguments arguments)
    {
        WriteCode(writer, "Durable", arguments.Durable switch { null => null, true => "true", false => "false" });
        WriteCode(writer, "Missed", arguments.Missed);
        WriteCode(writer, "CatchUpLimit", arguments.CatchUpLimit?.ToString(CultureInfo.InvariantCulture));
        WriteCode(writer, "OnInterrupted", arguments.OnInterrupted);
        WriteText(writer, "Jitter", arguments.Jitter);
        WriteCode(writer, "StepDownAfter", arguments.StepDownAfter == 0 ? null : arguments.StepDownAfter.ToString(CultureInfo.InvariantCulture));
    }

    private static void WriteText(SourceWriter writer, string property, string? value) =>
        WriteCode(writer, property, value is null ? null : Literal(value));

    private static void WriteCode(SourceWriter writer, string property, string? value)
    {
        if (value is not null)
        {
            writer.WriteLine($"{property} = {value},");
        }
    }

    private static void WriteCaller(SourceWriter writer, LeaderTaskModel task, LeaderTaskCall call, string caller)
    {
        bool isAwaited = call.Returns == LeaderTaskReturn.Awaitable;
        GeneratedSource.WriteSummary(
            writer, $"Calls <see cref=\"{call.Reference}\"/>: group {task.Arguments.ElectionGroup}, {Documentation.Text(task.Arguments.Schedule)}.");
        writer.OpenBlock($"private static {(isAwaited ? "async " : "")}ValueTask {caller}(LeaderTaskInvocation invocation)");
        if (!call.IsStatic)
        {
            writer.WriteLine($"{call.Receiver} instance = invocation.Services.GetRequiredService<{call.Type}>();");
        }

        WriteCall(writer, call, isAwaited);
        if (!isAwaited)
        {
            writer.WriteLine("return default;");
        }

        writer.CloseBlock();
    }

    private static void WriteCall(SourceWriter writer, LeaderTaskCall call, bool isAwaited)
    {
        string target = $"{(isAwaited ? "await " : "")}{(call.IsStatic ? call.Type : "instance")}.{call.Method}(";
        string end = isAwaited ? ").ConfigureAwait(false);" : ");";
        string[] arguments = [.. call.Parameters.Select(Argument)];
        if (arguments.Length == 0 || arguments.Sum(argument => argument.Length + 2) <= MaxLineOfArguments)
        {
            writer.WriteLine(target + string.Join(", ", arguments) + end);
            return;
        }

        writer.WriteLine(target);
        writer.Indent();
        for (int i = 0; i < arguments.Length; i++)
        {
            writer.WriteLine(arguments[i] + (i < arguments.Length - 1 ? "," : end));
        }

        writer.Unindent();
    }

    private static string Argument(LeaderTaskParameter parameter) => parameter.Source switch
    {
        LeaderTaskParameterSource.CancellationToken => "invocation.CancellationToken",
        LeaderTaskParameterSource.Leadership => "invocation.Run.Leadership",
        LeaderTaskParameterSource.Run => "invocation.Run",
        LeaderTaskParameterSource.Constant => parameter.Literal!,
        LeaderTaskParameterSource.KeyedService when parameter.IsOptional => $"invocation.Services.GetKeyedService<{parameter.Type}>({parameter.Literal})!",
        LeaderTaskParameterSource.KeyedService => $"invocation.Services.GetRequiredKeyedService<{parameter.Type}>({parameter.Literal})",
        _ when parameter.IsOptional => $"invocation.Services.GetService<{parameter.Type}>()!",
        _ => $"invocation.Services.GetRequiredService<{parameter.Type}>()",
    };

    private static string Literal(string text) => SymbolDisplay.FormatLiteral(text, quote: true);
}
