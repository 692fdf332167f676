using System.Data;
using Microsoft.Data.SqlClient;
using Microsoft.SqlServer.TransactSql.ScriptDom;
using Xunit;

namespace MultiLock.SqlServer.Tests;

/// <summary>
/// Every text that the provider can send, read by Microsoft's own parser: no server is at hand that would say what is wrong with one.
/// </summary>
public sealed class StatementTests
{
    private static readonly TSqlParser[] Parsers =
    [
        new TSql110Parser(initialQuotedIdentifiers: true), new TSql120Parser(true), new TSql130Parser(true), new TSql140Parser(true), new TSql150Parser(true), new TSql160Parser(true),
        new TSql170Parser(true), new TSql160Parser(true, SqlEngineType.SqlAzure),
    ];

    public static TheoryData<string> Names => [.. ProviderCommands.All().Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Text_WhenParsedByEveryVersion_HasNoError(string name)
    {
        foreach (TSqlParser parser in Parsers)
        {
            Parse(parser, ProviderCommands.All()[name].CommandText);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Text_WhenLookedThrough_HasNothingThatServersDisagreeOn(string name)
    {
        var visitor = new ForbiddenConstructs();
        Parse(Parsers[^1], ProviderCommands.All()[name].CommandText).Accept(visitor);

        Assert.Empty(visitor.Found);
    }

    [Theory]
    [InlineData("MERGE t USING s ON t.a = s.a WHEN MATCHED THEN DELETE;", "MERGE")]
    [InlineData("SELECT a FROM t WITH (UPDLOCK);", "table hint")]
    [InlineData("SELECT a FROM t OPTION (RECOMPILE);", "query hint")]
    [InlineData("WAITFOR DELAY '00:00:01';", "WAITFOR")]
    [InlineData("CREATE OR ALTER PROCEDURE p AS SELECT 1;", "CREATE OR ALTER")]
    [InlineData("WITH c AS (SELECT a FROM t) UPDATE c SET a = 1;", "common table expression")]
    [InlineData("UPDATE t SET a = 1 OUTPUT inserted.a; IF @@ROWCOUNT = 0 SELECT 1;", "OUTPUT")]
    [InlineData("BEGIN TRANSACTION; UPDATE t SET a = 1; COMMIT TRANSACTION;", "XACT_ABORT")]
    [InlineData("SET XACT_ABORT ON; BEGIN TRANSACTION; UPDATE t SET a = 1;", "COMMIT")]
    [InlineData("SET TRANSACTION ISOLATION LEVEL READ UNCOMMITTED;", "isolation level")]
    [InlineData("SELECT GETUTCDATE();", "GETUTCDATE")]
    [InlineData("DECLARE @t TABLE (name varchar(255));", "collation")]
    [InlineData("UPDATE g SET a = 1 FROM groups AS g JOIN sessions AS s ON s.id = g.session;", "two tables")]
    public void ForbiddenConstructs_WhenOneIsThere_FindIt(string text, string found)
    {
        var visitor = new ForbiddenConstructs();
        Parse(Parsers[^1], text).Accept(visitor);

        Assert.Contains(visitor.Found, finding => finding.Contains(found, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Text_WhenNamesAreOdd_QuotesThem(string name)
    {
        var tables = new TableNames();
        Parse(Parsers[^1], ProviderCommands.All()[name].CommandText).Accept(tables);

        Assert.All(tables.Found, table =>
        {
            Assert.Equal(ProviderCommands.Schema, table.SchemaIdentifier?.Value);
            Assert.Contains(table.BaseIdentifier.Value, new[] { ProviderCommands.Table, ProviderCommands.Table + "_sessions" });
        });
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Text_WhenItHasParameters_NamesExactlyThoseThatAreSent(string name)
    {
        SqlCommand command = ProviderCommands.All()[name];
        var variables = new Variables();
        Parse(Parsers[^1], command.CommandText).Accept(variables);

        string[] sent = [.. command.Parameters.Cast<SqlParameter>().Select(parameter => parameter.ParameterName).Order(StringComparer.Ordinal)];
        Assert.Equal(sent, variables.Free.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("Acquire")]
    [InlineData("Renew")]
    [InlineData("Release")]
    [InlineData("Read")]
    [InlineData("WriteState")]
    [InlineData("Releases")]
    public void Request_WhenItsConnectionWasAHeartbeats_DoesNotInheritItsShortWait(string name) => Assert.StartsWith(
        "SET NOCOUNT ON; SET XACT_ABORT ON; SET LOCK_TIMEOUT -1;", ProviderCommands.All()[name].CommandText, StringComparison.Ordinal);

    [Fact]
    public void CommitIfTerm_WhenSent_HasNoParameters()
    {
        // With parameters the client calls a procedure, and the server reports error 266 where one ends the transaction of its caller.
        Assert.DoesNotContain('@', ProviderCommands.Statements.CommitIfTerm("a", 1).Replace("@@", "", StringComparison.Ordinal).Replace(ProviderCommands.Statements.Groups, "", StringComparison.Ordinal));
    }

    [Fact]
    public void Parameters_WhenOfAnyLength_KeepTheirTypeAndSize()
    {
        // Another size would be another plan.
        SqlParameter rows = ProviderCommands.All()["Acquire"].Parameters["@rows"];
        Assert.Equal((SqlDbType.VarChar, -1), (rows.SqlDbType, rows.Size));
        SqlParameter texts = ProviderCommands.All()["Acquire"].Parameters["@texts"];
        Assert.Equal((SqlDbType.NVarChar, -1), (texts.SqlDbType, texts.Size));
        SqlParameter name = ProviderCommands.All()["WriteState"].Parameters["@name"];
        Assert.Equal((SqlDbType.VarChar, 255), (name.SqlDbType, name.Size));
    }

    private static TSqlFragment Parse(TSqlParser parser, string text)
    {
        TSqlFragment parsed = parser.Parse(new StringReader(text), out IList<ParseError> errors);
        Assert.True(errors.Count == 0, string.Join('\n', errors.Select(error => $"{parser.GetType().Name}: {error.Line}:{error.Column} {error.Message}")) + "\n" + text);
        return parsed;
    }

    private sealed class TableNames : TSqlFragmentVisitor
    {
        public List<SchemaObjectName> Found { get; } = [];

        public override void Visit(NamedTableReference node)
        {
            // An alias as the target of an UPDATE is a reference by name too.
            if (node.SchemaObject.SchemaIdentifier is not null)
            {
                Found.Add(node.SchemaObject);
            }
        }

        public override void Visit(CreateTableStatement node) => Found.Add(node.SchemaObjectName);

        public override void Visit(CreateIndexStatement node) => Found.Add(node.OnName);
    }

    private sealed class Variables : TSqlFragmentVisitor
    {
        private readonly HashSet<string> _declared = [];
        private readonly HashSet<string> _used = [];

        public IEnumerable<string> Free => _used.Except(_declared);

        public override void Visit(DeclareVariableElement node) => _declared.Add(node.VariableName.Value);

        public override void Visit(DeclareTableVariableBody node) => _declared.Add(node.VariableName.Value);

        public override void Visit(ExecuteParameter node)
        {
            // The procedure's, not ours.
            if (node.Variable is { } variable)
            {
                _declared.Add(variable.Name);
            }
        }

        public override void Visit(VariableReference node) => _used.Add(node.Name);
    }
}
