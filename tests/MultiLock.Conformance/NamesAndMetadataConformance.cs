using System.Text;
using Xunit;

namespace MultiLock.Conformance;

/// <summary>Every legal name is a group of its own, every illegal one is refused, and all text comes back as it went in.</summary>
public abstract class NamesAndMetadataConformance(ConformanceFixture fixture) : ConformanceTest(fixture)
{
    private const string LegalCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-";

    public static TheoryData<string> IllegalNames =>
        ["", " ", "a b", "a/b", "../escape", @"a\b", "a:b", "a*", "a'b", "a\"b", "a;b", "a\0b", "a\nb", "å", "😀", "{a}", "%41", new string('a', 256), null!];

    [Fact]
    public virtual async Task Names_WhenHostileButLegal_AreGroupsOfTheirOwn()
    {
        string[] names = HostileNames();
        Participant holder = await JoinAsync();
        Participant other = await JoinAsync();

        HeldGroup[] held = await WinEachAsync(holder, names);

        AssertKept(await holder.HeartbeatAsync(held));
        foreach (HeldGroup[] batch in held.Chunk(other.Provider.MaxBatchSize))
        {
            IReadOnlyList<LeaderRecord?> records = await other.Provider.ReadAsync([.. batch.Select(group => group.Group)], Cancel);
            Assert.Equal(batch.Select(group => group.Group), records.Select(record => record?.Group));
            Assert.Equal(batch.Select(group => group.Term), records.Select(record => record?.Term ?? 0));
        }

        await holder.ReleaseAsync(held[0]);
        Candidate taken = other.Wish(names[0]);
        Assert.True((await other.TryAsync(taken)).IsGranted);
        Assert.False((await other.TryAsync(names[1])).IsGranted);

        // These names cannot be unique to this test, so it cleans up.
        await other.LeaveAsync(new HeldGroup(names[0], taken.AttemptId, Term: 0));
        foreach (HeldGroup[] batch in held.Chunk(holder.Provider.MaxBatchSize))
        {
            await holder.ReleaseAsync(batch);
        }
    }

    /// <summary>The state and the notification of a group travel by ways of their own, on which its name can be mistaken too.</summary>
    [Fact]
    public virtual async Task Names_WhenHostileButLegal_KeepStatesAndNotificationsApart()
    {
        string[] names = HostileNames();
        Participant holder = await JoinAsync();
        Participant other = await JoinAsync();
        HeldGroup[] held = await WinEachAsync(holder, names);
        if (Fixture.WhyNoGroupState is null)
        {
            foreach (HeldGroup group in held)
            {
                Assert.True(await holder.WriteStateAsync(group, Encoding.UTF8.GetBytes(group.Group)));
            }
        }

        foreach (string[] batch in names.Chunk(other.Provider.MaxBatchSize))
        {
            AcquireReply denied = await other.AcquireAsync([.. batch.Select(name => other.Wish(name))]);
            Assert.All(denied.Results, result => Assert.False(result.IsGranted));
        }

        Follower follower = await Follower.StartAsync(Fixture, other.Provider, names);
        var waiting = names.ToHashSet(StringComparer.Ordinal);

        foreach (HeldGroup group in held)
        {
            await holder.ReleaseAsync(group);
        }

        await follower.WaitForAsync(notification =>
        {
            Assert.All(notification.Groups, name => Assert.Contains(name, names));
            waiting.ExceptWith(notification.Groups);
            return waiting.Count == 0;
        });
        await follower.Watch.DisposeAsync();

        foreach (string name in names)
        {
            Candidate wish = other.Wish(name);
            AcquireResult result = await other.TryAsync(wish);
            Assert.True(result.IsGranted);
            Assert.Equal(Fixture.WhyNoGroupState is null ? name : "", Encoding.UTF8.GetString(result.State.Span));

            // These names cannot be unique to this test, so it cleans up.
            var won = new HeldGroup(name, wish.AttemptId, result.Term);
            if (Fixture.WhyNoGroupState is null)
            {
                await other.WriteStateAsync(won, ReadOnlyMemory<byte>.Empty);
            }

            await other.ReleaseAsync(won);
        }
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

        HeldGroup held = await participant.WinAsync(names[^1]);
        ArgumentException release = await Assert.ThrowsAnyAsync<ArgumentException>(
            async () => await participant.ReleaseAsync([.. names.Select(name => held with { Group = name })]));

        Assert.Contains(limit, acquire.Message, StringComparison.Ordinal);
        Assert.Contains(limit, read.Message, StringComparison.Ordinal);
        Assert.Contains(limit, release.Message, StringComparison.Ordinal);
        Assert.Equal(held.Term, (await ReadAsync(participant, held.Group))?.Term);
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
        HeldGroup held = await participant.WinAsync(wish);
        await Assert.ThrowsAnyAsync<ArgumentException>(
            async () => await participant.Provider.RenewAsync(new RenewRequest(participant.SessionId, TimeSpan.Zero, [held], 0, participant.Lease), Cancel));
        AssertKept(await participant.HeartbeatAsync(held));
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

    [Fact]
    public virtual async Task ParticipantId_WhenAsLongAsAllowed_ComesBackAsItWentIn()
    {
        // 255 characters of UTF-16, and more bytes than that.
        string id = string.Concat(Enumerable.Repeat("😀", 127)) + "Z";
        Participant participant = await JoinAsync(id);
        HeldGroup held = await participant.WinAsync(NewGroup());

        Assert.Equal(id, (await ReadAsync(participant, held.Group))?.ParticipantId);
    }

    /// <summary>16 KB in all, in 100 entries, with keys of 255 and values of 4,000 characters: each limit, and what grows most in each encoding.</summary>
    [Fact]
    public virtual async Task Metadata_WhenAtEveryLimit_ComesBackAsItWentIn()
    {
        await AssertRoundTripAsync(FillTo16KB(Enumerable.Range(0, 100).ToDictionary(i => $"{i:000}" + new string('k', 60), i => new string('v', 95))));
        await AssertRoundTripAsync(FillTo16KB(Enumerable.Range(0, 4).ToDictionary(i => $"{i}" + new string('k', 80), i => new string('v', 4000))));
        await AssertRoundTripAsync(Enumerable.Range(0, 60).ToDictionary(i => $"{i:00}" + new string('\u00df', 125), i => "x"));
        await AssertRoundTripAsync(Enumerable.Range(0, 4).ToDictionary(i => $"nul{i}", i => new string('\0', 4000)));
        await AssertRoundTripAsync(Enumerable.Range(0, 4).ToDictionary(i => $"quotes{i}", i => string.Concat(Enumerable.Repeat("\"\\'\n", 1000))));
        await AssertRoundTripAsync(Enumerable.Range(0, 2).ToDictionary(i => $"emoji{i}", i => string.Concat(Enumerable.Repeat("😀", 2000))));
    }

    [Fact]
    public virtual async Task Metadata_WhenTheCandidatesOfABatchDiffer_StaysWithEach()
    {
        Participant participant = await JoinAsync();
        Candidate[] wishes =
        [
            .. NewGroups(6).Select((group, i) => participant.Wish(group, new Dictionary<string, string> { ["index"] = $"{i / 2}" }) with { ParticipantId = $"part-{i % 3}" }),
        ];

        AcquireReply reply = await participant.AcquireAsync(wishes);

        Assert.All(reply.Results, result => Assert.True(result.IsGranted));
        IReadOnlyList<LeaderRecord?> records = await participant.Provider.ReadAsync([.. wishes.Select(wish => wish.Group)], Cancel);
        Assert.Equal(
            wishes.Select(wish => (wish.ParticipantId, wish.Metadata["index"])),
            records.Select(record => (record!.ParticipantId, record.Metadata["index"])));
    }

    [Fact]
    public virtual async Task Metadata_WhenTheNextTermHasNone_IsGone()
    {
        Participant participant = await JoinAsync();
        HeldGroup held = await participant.WinAsync(participant.Wish(NewGroup(), new Dictionary<string, string> { ["version"] = "7" }));
        await participant.ReleaseAsync(held);

        await participant.WinAsync(held.Group);

        Assert.Empty((await ReadAsync(participant, held.Group))!.Metadata);
    }

    [Fact]
    public virtual async Task Metadata_WhenAnotherIsDenied_IsThatOfTheHolder()
    {
        Participant holder = await JoinAsync("holder");
        Participant other = await JoinAsync("other");
        HeldGroup held = await holder.WinAsync(holder.Wish(NewGroup(), new Dictionary<string, string> { ["of"] = "holder" }));

        AcquireResult denied = await other.TryAsync(other.Wish(held.Group, new Dictionary<string, string> { ["of"] = "other" }));

        // A backend need not tell the holder with the denial; if it does, it is the same record that a reader sees.
        LeaderRecord? told = denied.Holder ?? await ReadAsync(other, held.Group);
        Assert.Equal(("holder", "holder"), (told?.ParticipantId, told?.Metadata["of"]));
    }

    private static string[] HostileNames()
    {
        string tag = Guid.NewGuid().ToString("N");
        return
        [
            ".", "..", "...", "-", "--", "-rf", "CON", "con", "Con", "NUL", "COM1.txt", "aux.", ".hidden", "a.", "a..", "a.lock", "a.tmp",
            $"Case{tag}", $"case{tag}", $"CASE{tag}", LegalCharacters, .. LegalCharacters.Except(".-").Select(character => $"{character}"),
            new string('x', 254) + "a", new string('x', 254) + "b", new string('x', 254) + "A", new string('.', 255), new string('-', 255),
            "drop_table--", "__proto__", "ended", "released", "format",
        ];
    }

    private static async Task<HeldGroup[]> WinEachAsync(Participant participant, string[] names)
    {
        var held = new List<HeldGroup>();
        foreach (string name in names)
        {
            held.Add(await participant.WinAsync(name));
        }

        return [.. held];
    }

    private static Dictionary<string, string> FillTo16KB(Dictionary<string, string> metadata)
    {
        int missing = (16 * 1024) - metadata.Sum(pair => Encoding.UTF8.GetByteCount(pair.Key) + Encoding.UTF8.GetByteCount(pair.Value));
        string last = metadata.Keys.Last();
        string value = metadata[last];
        metadata.Remove(last);

        // The key takes what the value has no room for.
        int intoValue = Math.Min(missing, 4000 - value.Length);
        metadata.Add(last + new string('K', missing - intoValue), value + new string('V', intoValue));
        return metadata;
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
