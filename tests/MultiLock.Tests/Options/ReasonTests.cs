namespace MultiLock.Tests.Options;

/// <summary>What somebody gives as a reason goes into logs: on one line, and not endless.</summary>
public sealed class ReasonTests
{
    [Theory]
    [InlineData("node 7 is replaced", "node 7 is replaced")]
    [InlineData("  trimmed\t", "trimmed")]
    [InlineData("grün 🚀", "grün 🚀")]
    [InlineData("a\r\ninfo: MultiLock[1000]", "a??info: MultiLock[1000]")]
    [InlineData("a\u001b[31m\u0085\u007f", "a?[31m??")]
    [InlineData("a\u2028b\u2029c", "a?b?c")]
    [InlineData("a\u202eb\u2066c\u200bd", "a?b?c?d")]
    public void Reason_WhenItHoldsMoreThanPlainText_IsOneLineOfPlainText(string reason, string expected) =>
        Assert.Equal(expected, Values.Reason(reason));

    [Fact]
    public void Reason_WhenItIsLong_IsCutAt200Characters_AndNotInTheMiddleOfOne()
    {
        Assert.Equal(new string('x', 200), Values.Reason(new string('x', 200)));
        Assert.Equal(new string('x', 199) + "…", Values.Reason(new string('x', 201)));
        Assert.Equal(new string('x', 198) + "…", Values.Reason(new string('x', 198) + "🚀🚀"));
    }
}
