using Microsoft.CodeAnalysis.Text;
using MultiLock.Generators.Helpers;
using MultiLock.Generators.Models;

namespace MultiLock.Generators;

/// <summary>Writes <c>AddGeneratedLeaderTasks()</c>.</summary>
internal static class RegistrationEmitter
{
    public const string HintName = "MultiLock.LeaderTaskRegistration";

    public static SourceText Emit(RegistrationModel model)
    {
        string[] registrars = [.. Registrars(model)];
        SourceWriter writer = GeneratedSource.Begin();
        writer.OpenBlock("namespace Microsoft.Extensions.DependencyInjection");
        GeneratedSource.WriteSummary(writer, "Switches leader tasks on.");

        // Embedded, so that no other assembly sees the class: internals may be visible, and then the call would be ambiguous.
        writer.WriteLine(GeneratedSource.HiddenType);
        writer.WriteLine(GeneratedSource.GeneratedCode);
        writer.OpenBlock("internal static class GeneratedLeaderTasks");
        WriteDocumentation(writer, registrars);
        writer.WriteLines(
            """
            internal static IServiceCollection AddGeneratedLeaderTasks(
                this IServiceCollection services,
                global::System.Action<global::MultiLock.LeaderTaskOptions>? configure = null)
            """);
        writer.OpenBlock();
        string begin = "global::MultiLock.Generated.LeaderTaskRegistration.Begin(services, configure);";
        writer.WriteLine(registrars.Length == 0 ? begin : "global::MultiLock.Generated.LeaderTaskRegistry registry = " + begin);
        foreach (string registrar in registrars)
        {
            writer.WriteLine($"{registrar}.Register(registry);");
        }

        writer.WriteLine("return services;");
        writer.CloseBlock();
        writer.CloseBlock();
        writer.CloseBlock();
        return writer.ToSourceText();
    }

    private static IEnumerable<string> Registrars(RegistrationModel model) => model.HasTasks
        ? model.Environment.Registrars.Prepend($"global::MultiLock.Generated.{LeaderTaskListEmitter.RegistrarOf(model.Environment.AssemblyName)}")
        : model.Environment.Registrars;

    private static void WriteDocumentation(SourceWriter writer, string[] registrars)
    {
        writer.WriteLines(
            """
            /// <summary>Runs the methods marked [LeaderOnly], of this assembly and of those that it references, while this instance leads their group.</summary>
            /// <param name="services">The application's services.</param>
            /// <param name="configure">Options of all tasks.</param>
            /// <returns><paramref name="services"/>.</returns>
            """);
        if (registrars.Length == 0)
        {
            writer.WriteLine("/// <remarks>Neither this assembly nor those that it references have any.</remarks>");
            return;
        }

        writer.WriteLine("/// <remarks>");
        writer.WriteLine("/// The tasks are listed at");
        for (int i = 0; i < registrars.Length; i++)
        {
            writer.WriteLine($"/// <see cref=\"{registrars[i]}\"/>{(i < registrars.Length - 1 ? "," : ".")}");
        }

        writer.WriteLine("/// </remarks>");
    }
}
