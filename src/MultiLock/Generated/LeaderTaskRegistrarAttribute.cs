using System.ComponentModel;

namespace MultiLock.Generated;

/// <summary>
/// Names the class in which the generator listed the leader tasks of an assembly, so that an application finds the tasks of the
/// libraries it references. Written by generated code only.
/// </summary>
/// <param name="registrar">A public static class with a method <c>void Register(LeaderTaskRegistry)</c>.</param>
[AttributeUsage(AttributeTargets.Assembly)]
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class LeaderTaskRegistrarAttribute(Type registrar) : Attribute
{
    /// <summary>Gets the class.</summary>
    public Type Registrar { get; } = registrar;
}
