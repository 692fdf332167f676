using MultiLock.Generators.Helpers;
using MultiLock.Generators.Rules;

namespace MultiLock.Generators.Models;

/// <summary>How a leader task is called.</summary>
/// <param name="Type">The class, as C#: what the container creates.</param>
/// <param name="Receiver">The type through which the method is called, as C#: for an override, the one that declared it.</param>
/// <param name="Method">The name of the method, as C#.</param>
/// <param name="Reference">The method as documentation refers to it.</param>
/// <param name="IsStatic">Whether no object is needed.</param>
/// <param name="Returns">What it returns.</param>
/// <param name="Parameters">Its parameters.</param>
internal sealed record LeaderTaskCall(
    string Type,
    string Receiver,
    string Method,
    string Reference,
    bool IsStatic,
    LeaderTaskReturn Returns,
    EquatableArray<LeaderTaskParameter> Parameters);
