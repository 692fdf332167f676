using System.Reflection;
using Xunit;

namespace MultiLock.Conformance;

/// <summary>Fails when the tests of a backend leave out a part of the suite. A backend's tests are those that use its fixture.</summary>
/// <typeparam name="TFixture">The backend's fixture.</typeparam>
public abstract class ComplianceTest<TFixture>
    where TFixture : ConformanceFixture
{
    /// <summary>Gets the parts that do not apply to the backend, each with the reason.</summary>
    protected virtual IReadOnlyDictionary<Type, string> Exemptions => new Dictionary<Type, string>();

    [Fact]
    public virtual void Backend_WhenTested_PassesEveryPartOfTheSuite()
    {
        Assert.NotEmpty(Parts);
        string[] missing = [.. Parts.Where(part => !IsTested(part) && !Exemptions.ContainsKey(part)).Select(part => part.Name)];
        Assert.True(missing.Length == 0, $"{typeof(TFixture).Name} is not used with {string.Join(", ", missing)}: derive from each, or exempt it with a reason.");
    }

    [Fact]
    public virtual void Exemptions_WhenListed_AreNeededAndHaveReasons() =>
        Assert.All(Exemptions, exemption =>
        {
            Assert.Contains(exemption.Key, Parts);
            Assert.False(IsTested(exemption.Key), $"{exemption.Key.Name} is tested and exempted.");
            Assert.False(string.IsNullOrWhiteSpace(exemption.Value), $"{exemption.Key.Name} is exempted without a reason.");
        });

    /// <summary>A test that a backend replaces must still be one: an override can change what it does, but not whether it runs.</summary>
    [Fact]
    public virtual void Tests_WhenOverridden_AreStillTests() =>
        Assert.All(
            Tests.SelectMany(type => type.GetMethods()).Where(method => method.GetBaseDefinition().IsDefined(typeof(FactAttribute))),
            method => Assert.Null(method.GetCustomAttribute<FactAttribute>()?.Skip));

    private static Type[] Parts =>
        [.. typeof(ConformanceTest).Assembly.GetExportedTypes().Where(type => type.IsAbstract && type.IsSubclassOf(typeof(ConformanceTest)))];

    private IEnumerable<Type> Tests =>
        GetType().Assembly.GetExportedTypes().Where(type => !type.IsAbstract && type.IsAssignableTo(typeof(IClassFixture<TFixture>)));

    private bool IsTested(Type part) => Tests.Any(type => type.IsSubclassOf(part));
}
