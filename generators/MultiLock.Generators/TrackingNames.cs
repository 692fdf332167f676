namespace MultiLock.Generators;

/// <summary>The steps that the caching tests look at.</summary>
internal static class TrackingNames
{
    public const string Parse = nameof(Parse);
    public const string Environment = nameof(Environment);
    public const string Arrange = nameof(Arrange);
    public const string Types = nameof(Types);
    public const string List = nameof(List);
    public const string Registration = nameof(Registration);
}
