using System.Collections;

namespace MultiLock.Conformance.Tests.InMemory;

/// <summary>A list that fails the test of whoever looks at its items.</summary>
internal sealed class CountOnly<T>(int count) : IReadOnlyList<T>
{
    public int Count => count;

    public T this[int index] => throw new InvalidOperationException("The items were looked at.");

    public IEnumerator<T> GetEnumerator() => throw new InvalidOperationException("The items were looked at.");

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
