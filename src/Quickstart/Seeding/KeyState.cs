namespace Quickstart.Seeding;

/// <summary>What the gateway says of a key that was made earlier.</summary>
internal enum KeyState
{
    Accepted,
    Refused,

    /// <summary>It could not say; no reason to throw the key away.</summary>
    Undecided,
}
