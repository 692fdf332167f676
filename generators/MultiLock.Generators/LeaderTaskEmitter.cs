using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;
using MultiLock.Generators.Helpers;
using MultiLock.Generators.Models;
using MultiLock.Generators.Rules;

namespace MultiLock.Generators;

/// <summary>Writes the file of one containing type.</summary>
internal static class LeaderTaskEmitter
{
    private const int MaxLineOfArguments = 100;

    public static SourceText Emit(LeaderTaskTypeModel type)
    {
        SourceWriter writer = GeneratedSource.Begin();
        writer.OpenBlock("namespace MultiLock.Generated");
        // Inside the namespace, where it comes before whatever the author declares outside.
        writer.WriteLine("using global::Microsoft.Extensions.DependencyInjection;");
        writer.WriteLine();
        writer.WriteLine(GeneratedSource.HiddenType);
        writer.WriteLine(GeneratedSource.GeneratedCode);
        writer.OpenBlock($"internal static class {type.ClassName}");
        writer.OpenBlock("internal static void Register(global::MultiLock.Generated.LeaderTaskRegistry registry)");

        bool isFirst = true;
        foreach (string className in ClassesToCreate(type))
        {
            writer.WriteLine($"registry.AddClass<{className}>();");
            isFirst = false;
        }

        foreach (LeaderTaskModel task in type.Tasks)
        {
            if (!isFirst)
            {
                writer.WriteLine();
            }

            isFirst = false;
            WriteTask(writer, task);
        }

        writer.CloseBlock();
        writer.CloseBlock();
        writer.CloseBlock();
        return writer.ToSourceText();
    }

    private static IEnumerable<string> ClassesToCreate(LeaderTaskTypeModel type) => type.Tasks
        .Select(task => task.Call)
        .OfType<LeaderTaskCall>()
        .Where(call => !call.IsStatic)
        .Select(call => call.Type)
        .Distinct(StringComparer.Ordinal);

    private static void WriteTask(SourceWriter writer, LeaderTaskModel task)
    {
        if (task.Call is null)
        {
            writer.WriteLine($"registry.AddOmitted({Literal(task.Method)}, {Literal(task.OmittedReason!)});");
            return;
        }

        LeaderOnlyArguments arguments = task.Arguments;
        writer.OpenBlock("registry.Add(new global::MultiLock.Generated.LeaderTaskDescriptor");
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
            writer.WriteLine($"OnFailure = global::MultiLock.LeaderTaskFailure.{arguments.OnFailure},");
        }

        WriteInvoke(writer, task.Call);
        writer.CloseBlock(");");
    }

    private static void WriteText(SourceWriter writer, string property, string? value)
    {
        if (value is not null)
        {
            writer.WriteLine($"{property} = {Literal(value)},");
        }
    }

    private static void WriteInvoke(SourceWriter writer, LeaderTaskCall call)
    {
        bool isAwaited = call.Returns == LeaderTaskReturn.Awaitable;
        writer.WriteLine(isAwaited ? "Invoke = static async invocation =>" : "Invoke = static invocation =>");
        writer.OpenBlock();
        if (!call.IsStatic)
        {
            writer.WriteLine($"{call.Receiver} instance = invocation.Services.GetRequiredService<{call.Type}>();");
        }

        string target = call.IsStatic ? call.Type : "instance";
        string arguments = JoinArguments(call.Parameters.Select(Argument));
        string invocation = $"{target}.{call.Method}({arguments})";
        writer.WriteLine(isAwaited ? $"await {invocation}.ConfigureAwait(false);" : $"{invocation};");
        if (!isAwaited)
        {
            writer.WriteLine("return default;");
        }

        writer.CloseBlock(",");
    }

    private static string JoinArguments(IEnumerable<string> arguments)
    {
        string line = string.Join(", ", arguments);
        return line.Length <= MaxLineOfArguments ? line : "\n    " + string.Join(",\n    ", arguments);
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
