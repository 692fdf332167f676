namespace MultiLock;

/// <summary>The rule for participant ids, the same in options and at the provider's term-less members.</summary>
internal static class ParticipantIdRule
{
    internal const int MaxLength = 255;
    internal const string Rule = "a participant id has 1 to 255 characters and no control characters";

    internal static bool IsValid(string? participantId) =>
        participantId is { Length: > 0 and <= MaxLength } && !participantId.Any(char.IsControl);
}
