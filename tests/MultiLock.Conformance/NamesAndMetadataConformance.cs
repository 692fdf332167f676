using Xunit;

namespace MultiLock.Conformance;

/// <summary>Every legal name is a group of its own, every illegal one is refused, and all text comes back as it went in.</summary>
public abstract class NamesAndMetadataConformance(ConformanceFixture fixture) : ConformanceTest(fixture)
{
    public static TheoryData<string> IllegalNames =>
        ["", " ", "a b", "a/b", "../escape", @"a\b", "a:b", "a*", "a'b", "a\"b", "a;b", "a\0b", "a\nb", "å", "😀", "{a}", "%41", new string('a', 256), null!];

    [Fact]
    public virtual async Task Names_WhenHostileButLegal_AreGroupsOfTheirOwn()
    {
        string tag = Guid.NewGuid().ToString("N");
        string[] names =
        [
            ".", "..", "...", "-", "_", "--", "-rf", "CON", "con", "Con", "NUL", "COM1.txt", "aux.", ".hidden", "a.", "a..", "a.lock", "a.tmp", "0",
            $"Case{tag}", $"case{tag}", $"CASE{tag}",
            new string('x', 254) + "a", new string('x', 254) + "b", new string('x', 254) + "A", new string('.', 255), "drop_table--", "__proto__",
        ];
        Participant holder = await JoinAsync();
        Participant other = await JoinAsync();

        var held = new List<HeldGroup>();
        foreach (string name in names)
        {
            held.Add(await holder.WinAsync(name));
        }

        AssertKept(await holder.HeartbeatAsync(held));
        IReadOnlyList<LeaderRecord?> records = await other.Provider.ReadAsync(names, Cancel);
        Assert.Equal(names, records.Select(record => record?.Group));
        Assert.Equal(held.Select(group => group.Term), records.Select(record => record?.Term ?? 0));
        await holder.ReleaseAsync(held[0]);
        Assert.True((await other.TryAsync(names[0])).IsGranted);
        Assert.False((await other.TryAsync(names[1])).IsGranted);

        // These names cannot be unique to this test, so it cleans up.
        await holder.LeaveAsync(held);
    }

    [Theory]
    [MemberData(nameof(IllegalNames))]
    public virtual async Task Names_WhenIllegal_AreRefusedByEveryRequest(string name)
    {
        Participant participant = await JoinAsync();
        var held = new HeldGroup(name, Guid.NewGuid(), 1);

        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await participant.AcquireAsync(participant.Wish(name)));
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await participant.ReleaseAsync(held));
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await participant.Provider.ReadAsync([name], Cancel));
        if (Fixture.WhyNoGroupState is null)
        {
            await Assert.ThrowsAnyAsync<ArgumentException>(async () => await participant.WriteStateAsync(held, new byte[1]));
        }
    }

    [Fact]
    public virtual async Task Names_WhenMoreThanABatchHolds_TellsTheLimit()
    {
        Participant participant = await JoinAsync();
        string[] names = NewGroups(participant.Provider.MaxBatchSize + 1);
        string limit = $"the limit is {participant.Provider.MaxBatchSize}";

        ArgumentException acquire = await Assert.ThrowsAnyAsync<ArgumentException>(
            async () => await participant.AcquireAsync([.. names.Select(name => participant.Wish(name))]));
        ArgumentException read = await Assert.ThrowsAnyAsync<ArgumentException>(async () => await participant.Provider.ReadAsync(names, Cancel));

        Assert.Contains(limit, acquire.Message, StringComparison.Ordinal);
        Assert.Contains(limit, read.Message, StringComparison.Ordinal);
        Assert.Null(await ReadAsync(participant, names[0]));
    }

    [Fact]
    public virtual async Task Leases_WhenNotLongerThanZero_AreRefused()
    {
        Participant participant = await JoinAsync();
        Candidate wish = participant.Wish(NewGroup());

        await Assert.ThrowsAnyAsync<ArgumentException>(
            async () => await participant.Provider.AcquireAsync(new AcquireRequest(Guid.NewGuid(), TimeSpan.Zero, OpensSession: true, [wish]), Cancel));
        Assert.Null(await ReadAsync(participant, wish.Group));
    }

    [Fact]
    public virtual async Task Names_WhenOneOfABatchIsIllegal_NothingIsGranted()
    {
        string group = NewGroup();
        Participant participant = await JoinAsync();

        ArgumentException exception = await Assert.ThrowsAnyAsync<ArgumentException>(
            async () => await participant.AcquireAsync(participant.Wish(group), participant.Wish("a/b")));

        Assert.Contains(ElectionGroupName.Rule, exception.Message, StringComparison.Ordinal);
        Assert.Null(await ReadAsync(participant, group));
    }

    [Fact]
    public virtual async Task Metadata_WhenFullOfSpecialCharacters_ComesBackAsItWentIn()
    {
        await AssertRoundTripAsync(new Dictionary<string, string>
        {
            ["quotes"] = "it's a \"test\" `here`",
            ["sql"] = "'; DROP TABLE leaders; --",
            ["json"] = "{\"a\":[1,2,{}]}\\u0041",
            ["nul"] = "a\0b",
            ["control"] = "\u0001\t\r\n\u001b[0m\u007f\u0085\u2028",
            ["emoji"] = "👩‍👩‍👧‍👦 𝒳 😀",
            ["unicode"] = "Ærøskøbing 北京 עברית",
            ["composed"] = "é",
            ["decomposed"] = "e\u0301",
            ["empty"] = "",
            ["spaces"] = "  leading and trailing  ",
            ["case"] = "lower",
            ["CASE"] = "upper",
            ["key with 'quotes', \"spaces\" and 😀 \0"] = "x",
            ["{braces}:$.[0]"] = "%s {0} ${x}",
        });
    }

    [Fact]
    public virtual async Task Metadata_WhenAsLargeAsAllowed_ComesBackAsItWentIn()
    {
        await AssertRoundTripAsync(Enumerable.Range(0, 4).ToDictionary(i => $"key{i}", i => new string((char)('a' + i), 4000)));
        await AssertRoundTripAsync(Enumerable.Range(0, 100).ToDictionary(i => $"key{i}", i => $"value{i}"));
        await AssertRoundTripAsync(new Dictionary<string, string> { [new string('k', 255)] = "long key" });
        await AssertRoundTripAsync([]);
    }

    [Fact]
    public virtual async Task Metadata_WhenTheCallerChangesItLater_StaysAsItWas()
    {
        Participant participant = await JoinAsync();
        var metadata = new Dictionary<string, string> { ["a"] = "1" };
        HeldGroup held = await participant.WinAsync(participant.Wish(NewGroup(), metadata));

        metadata["a"] = "2";

        Assert.Equal("1", (await ReadAsync(participant, held.Group))?.Metadata["a"]);
    }

    [Fact]
    public virtual async Task ParticipantId_WhenFullOfSpecialCharacters_ComesBackAsItWentIn()
    {
        const string Id = "pod 'ø' \"1\"; -- {0} \\ 😀";
        Participant participant = await JoinAsync(Id);
        HeldGroup held = await participant.WinAsync(NewGroup());

        Assert.Equal(Id, (await ReadAsync(participant, held.Group))?.ParticipantId);
    }

    private async Task AssertRoundTripAsync(Dictionary<string, string> metadata)
    {
        Participant holder = await JoinAsync();
        Participant other = await JoinAsync();
        HeldGroup held = await holder.WinAsync(holder.Wish(NewGroup(), metadata));

        LeaderRecord? record = await ReadAsync(other, held.Group);

        Assert.NotNull(record);
        Assert.Equal(metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal), record.Metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal));
    }
}
