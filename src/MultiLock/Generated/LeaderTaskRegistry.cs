using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace MultiLock.Generated;

/// <summary>Where generated registrars put the tasks of their assembly. Used by generated code only.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class LeaderTaskRegistry
{
    private readonly IServiceCollection _services;
    private readonly LeaderTaskCatalog _catalog;

    internal LeaderTaskRegistry(IServiceCollection services, LeaderTaskCatalog catalog)
    {
        _services = services;
        _catalog = catalog;
    }

    /// <summary>Registers the class of a task as scoped, unless the application has registered it already.</summary>
    /// <typeparam name="T">The class that has the method.</typeparam>
    public void AddClass<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T>()
        where T : class => _services.TryAddScoped<T>();

    /// <summary>Adds a task. Adding the same method again changes nothing.</summary>
    /// <param name="task">The task.</param>
    public void Add(LeaderTaskDescriptor task)
    {
        ArgumentNullException.ThrowIfNull(task);
        _catalog.Add(task);
    }

    /// <summary>Lists a method that carries the attribute but cannot be run. It is logged as an error when the host starts.</summary>
    /// <param name="method">The method as a reader would look for it.</param>
    /// <param name="reason">Why it cannot be run, and what to write instead.</param>
    public void AddOmitted(string method, string reason) => _catalog.AddOmitted(new OmittedLeaderTask(method, reason));
}
