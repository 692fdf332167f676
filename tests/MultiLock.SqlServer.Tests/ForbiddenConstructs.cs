using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace MultiLock.SqlServer.Tests;

/// <summary>Finds what servers that speak T-SQL disagree on, and what would be wrong under one of the isolation modes.</summary>
internal sealed class ForbiddenConstructs : TSqlFragmentVisitor
{
    private bool _aborts;
    private bool _hasOutput;

    public List<string> Found { get; } = [];

    public override void Visit(MergeStatement node) => Found.Add("MERGE");

    public override void Visit(TableHint node) => Found.Add("table hint");

    public override void Visit(OptimizerHint node) => Found.Add("query hint");

    public override void Visit(WaitForStatement node) => Found.Add("WAITFOR");

    public override void Visit(CreateOrAlterProcedureStatement node) => Found.Add("CREATE OR ALTER");

    public override void Visit(CreateOrAlterFunctionStatement node) => Found.Add("CREATE OR ALTER");

    public override void Visit(CreateOrAlterViewStatement node) => Found.Add("CREATE OR ALTER");

    public override void Visit(CreateOrAlterTriggerStatement node) => Found.Add("CREATE OR ALTER");

    public override void Visit(CommonTableExpression node) => Found.Add("common table expression");

    public override void Visit(SetTransactionIsolationLevelStatement node) => Found.Add("isolation level");

    public override void Visit(OutputClause node) => _hasOutput = true;

    public override void Visit(OutputIntoClause node) => Found.Add("OUTPUT INTO");

    public override void Visit(GlobalVariableExpression node)
    {
        if (_hasOutput && node.Name.Equals("@@ROWCOUNT", StringComparison.OrdinalIgnoreCase))
        {
            Found.Add("a row count behind OUTPUT");
        }
    }

    public override void Visit(PredicateSetStatement node) => _aborts |= node.Options.HasFlag(SetOptions.XactAbort) && node.IsOn;

    public override void Visit(BeginTransactionStatement node)
    {
        if (!_aborts)
        {
            Found.Add("a transaction without XACT_ABORT");
        }
    }

    public override void Visit(TSqlScript node)
    {
        var ends = new Transactions();
        node.AcceptChildren(ends);
        if (ends.Begun > 0 && (ends.Committed != ends.Begun || ends.RolledBack > ends.Begun))
        {
            Found.Add("a transaction without one COMMIT");
        }
    }

    public override void Visit(FunctionCall node)
    {
        if (node.FunctionName.Value.ToUpperInvariant() is "GETDATE" or "GETUTCDATE" or "SYSDATETIME" or "SYSDATETIMEOFFSET")
        {
            Found.Add($"the clock {node.FunctionName.Value}");
        }
    }

    public override void Visit(ColumnDefinition node)
    {
        if (node.DataType is SqlDataTypeReference { SqlDataTypeOption: SqlDataTypeOption.VarChar } && node.Collation?.Value.EndsWith("_BIN2", StringComparison.Ordinal) != true)
        {
            Found.Add("a name without a binary collation");
        }
    }

    public override void Visit(UpdateStatement node)
    {
        // Under READ_COMMITTED_SNAPSHOT the other table is read as it was when the statement began.
        var tables = new Tables();
        node.UpdateSpecification.FromClause?.Accept(tables);
        if (tables.Found.Count > 1)
        {
            Found.Add("an UPDATE decided on two tables");
        }
    }

    private sealed class Transactions : TSqlFragmentVisitor
    {
        public int Begun { get; private set; }

        public int Committed { get; private set; }

        public int RolledBack { get; private set; }

        public override void Visit(BeginTransactionStatement node) => Begun++;

        public override void Visit(CommitTransactionStatement node) => Committed++;

        public override void Visit(RollbackTransactionStatement node) => RolledBack++;
    }

    private sealed class Tables : TSqlFragmentVisitor
    {
        public HashSet<string> Found { get; } = [];

        public override void Visit(NamedTableReference node) => Found.Add(node.SchemaObject.BaseIdentifier.Value);
    }
}
