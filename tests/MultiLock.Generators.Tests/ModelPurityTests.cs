using System.Collections;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Xunit;

namespace MultiLock.Generators.Tests;

public sealed class ModelPurityTests
{
    private static readonly string[] ModelSteps = [TrackingNames.Parse, TrackingNames.Environment, TrackingNames.Arrange, TrackingNames.Types, TrackingNames.List, TrackingNames.Registration];

    [Fact]
    public void Models_WhenWalked_HoldNothingOfACompilation()
    {
        GeneratorRunResult result = Run();
        HashSet<object> visited = new(ReferenceEqualityComparer.Instance);
        foreach (object model in ModelsOf(result))
        {
            Walk(model, visited);
        }

        Assert.True(visited.Count > 20, "The walk has to reach the fields of the models.");
    }

    [Fact]
    public void Models_WhenMadeTwiceFromTheSameSource_AreEqualAndHashAlike()
    {
        List<object> first = [.. ModelsOf(Run())];
        List<object> second = [.. ModelsOf(Run())];

        Assert.Equal(first.Count, second.Count);
        Assert.All(first.Zip(second), pair =>
        {
            Assert.True(pair.First.Equals(pair.Second));
            Assert.Equal(pair.First.GetHashCode(), pair.Second.GetHashCode());
        });
    }

    private static GeneratorRunResult Run() => GeneratorRun.Of(
        ReferenceScenarioTests.InvoiceJobs + "\npublic class Other { [LeaderOnly(\"g\")] private void M([FromKeyedServices(\"k\")] object o) { } }").Driver.GetRunResult().Results.Single();

    private static IEnumerable<object> ModelsOf(GeneratorRunResult result) =>
        ModelSteps.SelectMany(step => result.TrackedSteps[step]).SelectMany(step => step.Outputs).Select(output => output.Value);

    private static void Walk(object? node, HashSet<object> visited)
    {
        if (node is null || !visited.Add(node))
        {
            return;
        }

        Assert.False(node is ISymbol or Compilation or SyntaxNode or SyntaxTree or SyntaxReference or Location or Diagnostic or AttributeData, node.GetType().FullName);
        if (node is string || node.GetType().IsPrimitive || node.GetType().IsEnum)
        {
            return;
        }

        if (node is IEnumerable items)
        {
            foreach (object? item in items)
            {
                Walk(item, visited);
            }

            return;
        }

        foreach (FieldInfo field in node.GetType().GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
        {
            Walk(field.GetValue(node), visited);
        }
    }
}
