using Microsoft.CodeAnalysis;
using MultiLock.Generators.Helpers;
using MultiLock.Generators.Models;

namespace MultiLock.Generators;

/// <summary>
/// Writes the code that runs methods marked <c>[LeaderOnly]</c>, and <c>AddGeneratedLeaderTasks()</c>. It reports nothing: what it leaves out
/// is listed with the reason in the generated code, and analyzers share its rules.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class LeaderTaskGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        context.RegisterPostInitializationOutput(static output => output.AddEmbeddedAttributeDefinition());

        // One model a marked method. Whatever the attribute stands on is looked at: what cannot run has to be listed.
        IncrementalValuesProvider<LeaderTaskModel> tasks = context.SyntaxProvider
            .ForAttributeWithMetadataName(KnownNames.LeaderOnlyAttribute, static (_, _) => true, LeaderTaskParser.Parse)
            .WithTrackingName(TrackingNames.Parse)
            .Where(static task => task is not null)!;

        IncrementalValueProvider<EnvironmentModel> environment = context.CompilationProvider
            .Select(EnvironmentReader.Read)
            .WithTrackingName(TrackingNames.Environment);

        // All tasks of the assembly together, because their names must be unique.
        IncrementalValueProvider<EquatableArray<LeaderTaskTypeModel>> types = tasks
            .Collect()
            .Combine(environment.Select(static (model, _) => model.CanRegister))
            .Select(static (pair, _) => pair.Right ? LeaderTaskArranger.Arrange(pair.Left) : default)
            .WithTrackingName(TrackingNames.Arrange);

        context.RegisterSourceOutput(
            types.SelectMany(static (models, _) => models).WithTrackingName(TrackingNames.Types),
            static (output, type) => output.AddSource(type.HintName + ".g.cs", LeaderTaskEmitter.Emit(type)));

        context.RegisterSourceOutput(
            types
                .Combine(environment.Select(static (model, _) => model.AssemblyName))
                .Select(static (pair, _) => LeaderTaskListModel.Of(pair.Right, pair.Left))
                .WithTrackingName(TrackingNames.List),
            static (output, model) =>
            {
                if (model.Tasks.Count > 0)
                {
                    output.AddSource(LeaderTaskListEmitter.HintName + ".g.cs", LeaderTaskListEmitter.Emit(model));
                }
            });

        context.RegisterSourceOutput(
            types
                .Select(static (models, _) => models.Count > 0)
                .Combine(environment)
                .Select(static (pair, _) => new RegistrationModel(pair.Right, pair.Left))
                .WithTrackingName(TrackingNames.Registration),
            static (output, model) =>
            {
                if (model.Environment.CanRegister)
                {
                    output.AddSource(RegistrationEmitter.HintName + ".g.cs", RegistrationEmitter.Emit(model));
                }
            });
    }
}
