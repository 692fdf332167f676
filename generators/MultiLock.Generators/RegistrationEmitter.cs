using Microsoft.CodeAnalysis.Text;
using MultiLock.Generators.Helpers;
using MultiLock.Generators.Models;

namespace MultiLock.Generators;

/// <summary>Writes the registrar of the assembly and <c>AddGeneratedLeaderTasks()</c>.</summary>
internal static class RegistrationEmitter
{
    public const string HintName = "MultiLock.LeaderTaskRegistration";

    public static SourceText Emit(RegistrationModel model)
    {
        SourceWriter writer = GeneratedSource.Begin();
        IEnumerable<string> registrars = model.Environment.Registrars;
        if (model.ClassNames.Count > 0)
        {
            string registrar = RegistrarName(model.Environment.AssemblyName);
            WriteRegistrar(writer, registrar, model.ClassNames);
            registrars = registrars.Prepend("global::MultiLock.Generated." + registrar);
        }

        WriteExtension(writer, registrars);
        return writer.ToSourceText();
    }

    /// <summary>The hash keeps <c>A.B</c> and <c>A_B</c> apart: an application sees the registrars of all its libraries.</summary>
    private static string RegistrarName(string assemblyName) =>
        $"LeaderTasksOf_{Identifiers.Sanitize(assemblyName)}_{Identifiers.Hash(assemblyName)}";

    private static void WriteRegistrar(SourceWriter writer, string registrar, IEnumerable<string> classNames)
    {
        writer.WriteLine($"[assembly: global::MultiLock.Generated.LeaderTaskRegistrar(typeof(global::MultiLock.Generated.{registrar}))]");
        writer.WriteLine();
        writer.OpenBlock("namespace MultiLock.Generated");
        writer.WriteLine(
            $$"""
            /// <summary>Lists the leader tasks of this assembly. Called by AddGeneratedLeaderTasks(), here and in every assembly that references this one.</summary>
            [global::System.ComponentModel.EditorBrowsable(global::System.ComponentModel.EditorBrowsableState.Never)]
            {{GeneratedSource.GeneratedCode}}
            """);
        writer.OpenBlock($"public static class {registrar}");
        writer.WriteLine(
            """
            /// <summary>Adds the tasks.</summary>
            /// <param name="registry">Where to add them.</param>
            """);
        writer.OpenBlock("public static void Register(global::MultiLock.Generated.LeaderTaskRegistry registry)");
        foreach (string className in classNames)
        {
            writer.WriteLine($"global::MultiLock.Generated.{className}.Register(registry);");
        }

        writer.CloseBlock();
        writer.CloseBlock();
        writer.CloseBlock();
        writer.WriteLine();
    }

    /// <summary>Embedded, so that no other assembly sees the class: internals may be visible, and then the call would be ambiguous.</summary>
    private static void WriteExtension(SourceWriter writer, IEnumerable<string> registrars)
    {
        writer.OpenBlock("namespace Microsoft.Extensions.DependencyInjection");
        writer.WriteLine(GeneratedSource.HiddenType);
        writer.WriteLine(GeneratedSource.GeneratedCode);
        writer.OpenBlock("internal static class GeneratedLeaderTasks");
        writer.WriteLine(
            """
            /// <summary>Runs the methods marked [LeaderOnly], of this assembly and of those that it references, while this instance leads their group.</summary>
            /// <param name="services">The application's services.</param>
            /// <param name="configure">Options of all tasks.</param>
            /// <returns><paramref name="services"/>.</returns>
            internal static global::Microsoft.Extensions.DependencyInjection.IServiceCollection AddGeneratedLeaderTasks(
                this global::Microsoft.Extensions.DependencyInjection.IServiceCollection services,
                global::System.Action<global::MultiLock.LeaderTaskOptions>? configure = null)
            """);
        writer.OpenBlock();
        writer.WriteLine("global::MultiLock.Generated.LeaderTaskRegistry registry = global::MultiLock.Generated.LeaderTaskRegistration.Begin(services, configure);");
        foreach (string registrar in registrars)
        {
            writer.WriteLine($"{registrar}.Register(registry);");
        }

        writer.WriteLine("return services;");
        writer.CloseBlock();
        writer.CloseBlock();
        writer.CloseBlock();
    }
}
