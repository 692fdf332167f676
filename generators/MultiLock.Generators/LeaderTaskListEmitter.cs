using Microsoft.CodeAnalysis.Text;
using MultiLock.Generators.Helpers;
using MultiLock.Generators.Models;

namespace MultiLock.Generators;

/// <summary>Writes the registrar of an assembly, whose documentation lists the assembly's leader tasks.</summary>
internal static class LeaderTaskListEmitter
{
    public const string HintName = "MultiLock.LeaderTasks";

    /// <summary>The hash keeps <c>A.B</c> and <c>A_B</c> apart: an application sees the registrars of all its libraries.</summary>
    public static string RegistrarOf(string assemblyName) =>
        $"LeaderTasksOf{Identifiers.PascalCase(assemblyName)}{Identifiers.Hash(assemblyName)}";

    public static SourceText Emit(LeaderTaskListModel model)
    {
        string registrar = RegistrarOf(model.AssemblyName);
        SourceWriter writer = GeneratedSource.Begin();
        writer.WriteLine($"[assembly: global::MultiLock.Generated.LeaderTaskRegistrar(typeof(global::MultiLock.Generated.{registrar}))]");
        writer.WriteLine();
        writer.OpenBlock("namespace MultiLock.Generated");
        GeneratedSource.WriteSummary(
            writer, $"The leader tasks of {Documentation.Text(model.AssemblyName)}. At run time, <see cref=\"global::MultiLock.ILeaderTasks\"/> lists those of the whole application.");
        writer.WriteLine("/// <remarks>");
        WriteList(writer, "Tasks:", model.Tasks.Where(task => task.OmittedReason is null), TaskItem);
        WriteList(writer, "Left out:", model.Tasks.Where(task => task.OmittedReason is not null), OmittedItem);
        writer.WriteLine("/// </remarks>");
        writer.WriteLine("[global::System.ComponentModel.EditorBrowsable(global::System.ComponentModel.EditorBrowsableState.Never)]");
        writer.WriteLine(GeneratedSource.GeneratedCode);
        writer.OpenBlock($"public static class {registrar}");
        writer.WriteLine("/// <summary>Adds the tasks. Called by AddGeneratedLeaderTasks(), here and in every assembly that references this one.</summary>");
        writer.WriteLine("/// <param name=\"registry\">Where to add them.</param>");
        writer.OpenBlock("public static void Register(LeaderTaskRegistry registry)");
        foreach (string className in model.ClassNames)
        {
            writer.WriteLine($"{className}.Register(registry);");
        }

        writer.CloseBlock();
        writer.CloseBlock();
        writer.CloseBlock();
        return writer.ToSourceText();
    }

    private static void WriteList(
        SourceWriter writer, string heading, IEnumerable<LeaderTaskListItem> tasks, Func<LeaderTaskListItem, string> write)
    {
        bool isEmpty = true;
        foreach (LeaderTaskListItem task in tasks)
        {
            if (isEmpty)
            {
                writer.WriteLine($"/// {heading}");
                writer.WriteLine("/// <list type=\"bullet\">");
                isEmpty = false;
            }

            writer.WriteLine(write(task));
        }

        if (!isEmpty)
        {
            writer.WriteLine("/// </list>");
        }
    }

    private static string TaskItem(LeaderTaskListItem task) =>
        $"/// <item>{task.Group}, {Documentation.Text(task.Schedule)}: <see cref=\"{task.Method}\"/></item>";

    private static string OmittedItem(LeaderTaskListItem task) =>
        $"/// <item>{Documentation.Text(task.Method)}: {Documentation.Text(task.OmittedReason!)}</item>";
}
