using Microsoft.Extensions.DependencyInjection;

namespace MultiLock.Samples;

/// <summary>A backend that the samples' command lines can name.</summary>
/// <param name="Name">Its name.</param>
/// <param name="DefaultConnection">Where it is unless the command line says.</param>
/// <param name="Register">Registers it.</param>
internal sealed record SampleBackend(string Name, string DefaultConnection, Action<IServiceCollection, string> Register);
