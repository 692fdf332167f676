using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace MultiLock;

/// <summary>Where the options of groups come from: the un-named options, then those named after the group, then configuration.</summary>
internal sealed class GroupOptions
{
    private readonly IConfigureOptions<LeaderElectionOptions>[] _configure;
    private readonly IPostConfigureOptions<LeaderElectionOptions>[] _postConfigure;
    private readonly IConfigurationSection? _section;

    public GroupOptions(
        IEnumerable<IConfigureOptions<LeaderElectionOptions>> configure,
        IEnumerable<IPostConfigureOptions<LeaderElectionOptions>> postConfigure,
        IEnumerable<LeaderGroupRegistration> registrations,
        IServiceProvider services)
    {
        _configure = [.. configure];
        _postConfigure = [.. postConfigure];
        _section = services.GetService<IConfiguration>()?.GetSection(LeaderElections.ConfigurationSection);
        Default = new LeaderElectionOptions();
        Apply(Options.DefaultName, Default);
        Bind(_section, Default);

        var groups = new SortedSet<string>(registrations.Select(registration => registration.Group), StringComparer.Ordinal);
        groups.UnionWith(_section?.GetSection("Groups").GetChildren().Select(child => child.Key) ?? []);
        if (Default.ElectionGroup is { } named)
        {
            groups.Add(named);
        }

        DeclaredGroups = [.. groups];
    }

    /// <summary>Gets the un-named options, which every group starts from.</summary>
    public LeaderElectionOptions Default { get; }

    /// <summary>Gets the groups that code or configuration names, in ordinal order.</summary>
    public IReadOnlyList<string> DeclaredGroups { get; }

    public LeaderElectionOptions For(string group, Action<LeaderElectionOptions>? configure)
    {
        var options = new LeaderElectionOptions();
        Default.CopyTo(options);
        Apply(group, options);
        Bind(_section?.GetSection("Groups").GetSection(group), options);
        configure?.Invoke(options);
        options.ElectionGroup = group;
        return options;
    }

    private static void Bind(IConfiguration? section, LeaderElectionOptions options)
    {
        if (section is not null)
        {
            section.Bind(options);
        }
    }

    private void Apply(string name, LeaderElectionOptions options)
    {
        foreach (IConfigureOptions<LeaderElectionOptions> configure in _configure)
        {
            if (configure is IConfigureNamedOptions<LeaderElectionOptions> named)
            {
                named.Configure(name, options);
            }
            else if (name == Options.DefaultName)
            {
                configure.Configure(options);
            }
        }

        foreach (IPostConfigureOptions<LeaderElectionOptions> postConfigure in _postConfigure)
        {
            postConfigure.PostConfigure(name, options);
        }
    }
}
