using Microsoft.Extensions.DependencyInjection;

namespace MultiLock.MultiProvider;

/// <summary>A backend that the command line can name.</summary>
/// <param name="Name">Its name.</param>
/// <param name="DefaultConnection">Where it is unless the command line says.</param>
/// <param name="Register">Registers it.</param>
internal sealed record Backend(string Name, string DefaultConnection, Action<IServiceCollection, string> Register);
