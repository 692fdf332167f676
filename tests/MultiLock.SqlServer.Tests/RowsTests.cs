using System.Globalization;
using Microsoft.Data.SqlClient;
using MultiLock.Sql;
using Xunit;

namespace MultiLock.SqlServer.Tests;

/// <summary>Lists as strings, cut up here as the server does.</summary>
public sealed class RowsTests
{
    private static readonly Dictionary<string, string> NoMetadata = [];

    [Fact]
    public void Acquire_WhenCutUp_HasEveryWishInTheOrderOfNames()
    {
        var one = new Dictionary<string, string> { ["where"] = "here" };
        string longest = new('x', 255);
        Candidate[] wishes =
        [
            new("b", "second 😀", Guid.NewGuid(), one), new(longest, "first", Guid.NewGuid(), NoMetadata), new("B", "second 😀", Guid.NewGuid(), one), new("a.b-c_d", "first", Guid.NewGuid(), NoMetadata),
        ];
        SqlCommand command = (SqlCommand)ProviderCommands.Dialect.Acquire(
            new SqlConnection(), new SqlAcquire(new AcquireRequest(Guid.NewGuid(), TimeSpan.FromSeconds(15), true, wishes)));
        string rows = (string)command.Parameters["@rows"].Value;
        string texts = (string)command.Parameters["@texts"].Value;
        int width = (int)command.Parameters["@width"].Value;
        Assert.Equal(wishes.Length, command.Parameters["@count"].Value);
        Assert.Equal(wishes.Length * (width + SqlServerRows.FixedWidth), rows.Length);

        var names = new List<string>();
        for (int i = 0; i < wishes.Length; i++)
        {
            Candidate wish = wishes[int.Parse(Field(i, SqlServerRows.Order), CultureInfo.InvariantCulture) - 1];
            names.Add(rows.Substring(i * (width + SqlServerRows.FixedWidth), width).TrimEnd());
            Assert.Equal(wish.Group, names[^1]);
            Assert.Equal(wish.AttemptId, Guid.Parse(Field(i, SqlServerRows.Attempt)));
            Assert.Equal(wish.ParticipantId, Text(i, SqlServerRows.ParticipantAt, SqlServerRows.ParticipantLength));
            Assert.Equal(wish.Metadata.Count == 0 ? "{}" : "{\"where\":\"here\"}", Text(i, SqlServerRows.MetadataAt, SqlServerRows.MetadataLength));
        }

        // Groups are locked in this order, so that two processes do not wait for each other.
        Assert.Equal(["B", "a.b-c_d", "b", longest], names);

        string Field(int row, (int At, int Length) field) => rows.Substring((row * (width + SqlServerRows.FixedWidth)) + width + field.At, field.Length);

        string Text(int row, (int At, int Length) at, (int At, int Length) length) => texts.Substring(
            int.Parse(Field(row, at), CultureInfo.InvariantCulture) - 1, int.Parse(Field(row, length), CultureInfo.InvariantCulture));
    }

    [Fact]
    public void Release_WhenCutUp_HasAttemptsAndTerms()
    {
        HeldGroup[] held = [new("bb", Guid.NewGuid(), long.MaxValue), new("a", Guid.NewGuid(), 0)];
        SqlCommand command = (SqlCommand)ProviderCommands.Dialect.Release(new SqlConnection(), new ReleaseRequest(Guid.NewGuid(), held, false));
        string rows = (string)command.Parameters["@rows"].Value;

        Assert.Equal(2 * (2 + SqlServerRows.FixedWidth), rows.Length);
        Assert.StartsWith($"a 000000002{held[1].AttemptId:D}0000000000000000000 ", rows, StringComparison.Ordinal);
        Assert.Contains($"bb000000001{held[0].AttemptId:D}9223372036854775807 ", rows, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_WhenThereAreNone_AreEmpty()
    {
        var rows = new SqlServerRows([]);

        Assert.Equal((0, 1, ""), (rows.Count, rows.Width, rows.Text));
    }
}
