namespace MultiLock.ZooKeeper.Client;

/// <summary>Who may do what with a node.</summary>
internal readonly record struct NodeAcl(int Permissions, string Scheme, string Id)
{
    public const int Read = 1;
    public const int Write = 2;
    public const int Create = 4;
    public const int Delete = 8;
    public const int Admin = 16;
    public const int All = Read | Write | Create | Delete | Admin;

    /// <summary>Everybody may do everything: what a server without credentials amounts to.</summary>
    public static IReadOnlyList<NodeAcl> Open { get; } = [new(All, "world", "anyone")];

    /// <summary>Only who created the node, by the credentials of the connection that did.</summary>
    public static IReadOnlyList<NodeAcl> CreatorOnly { get; } = [new(All, "auth", "")];
}
