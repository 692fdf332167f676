using System.Globalization;

namespace MultiLock.Sql;

/// <summary>The refusal of records that this version does not know.</summary>
internal static class SqlFormat
{
    public static LeaderElectionConfigurationException Unknown(SqlDialect dialect, short found) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"The {dialect.Name} table {dialect.Table} holds records of format {found}; this version knows format {SqlDialect.Format}. Update this application, or give it another TableName."));
}
