using MultiLock.Generators.Helpers;

namespace MultiLock.Generators.Models;

/// <summary>What the generator needs to know of the assembly that it writes for.</summary>
/// <param name="AssemblyName">Its name.</param>
/// <param name="CanRegister">Whether it references what generated code calls.</param>
/// <param name="Registrars">The registrars of the assemblies that it references, as C#, in ordinal order.</param>
internal sealed record EnvironmentModel(string AssemblyName, bool CanRegister, EquatableArray<string> Registrars);
