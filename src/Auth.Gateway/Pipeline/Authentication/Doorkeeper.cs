namespace Auth.Gateway.Pipeline.Authentication;

/// <summary>
/// Tells what comes again from what comes once, so that the latter is never kept: what a cache holds for a moment is what costs a garbage collector most. The
/// doorkeeper of TinyLFU (Einziger, Friedman and Manes, ACM Transactions on Storage 13(4), 2017).
/// </summary>
/// <remarks>
/// A bit for each hash: of what comes once, one in thirty finds the bit of another and is let in, on average. What comes again always is, unless all was forgotten meanwhile, which it is after
/// some 260,000 others.
/// </remarks>
public sealed class Doorkeeper
{
    /// <summary>After so many, all are new again.</summary>
    public const int ForgetsAfter = Bits / 16;

    // Half a megabyte.
    private const int Bits = 1 << 22;

    private readonly int[] _words = new int[Bits / 32];
    private int _noted;

    /// <summary>Notes it, if it has not come before.</summary>
    /// <param name="hash">One that no stranger can foretell.</param>
    public bool ComesAgain(int hash)
    {
        ref var word = ref _words[(hash & (Bits - 1)) >> 5];
        var bit = 1 << (hash & 31);
        if ((Interlocked.Or(ref word, bit) & bit) != 0) return true;
        if (Interlocked.Increment(ref _noted) == ForgetsAfter) Forget();
        return false;
    }

    private void Forget()
    {
        Array.Clear(_words);
        Interlocked.Exchange(ref _noted, 0);
    }
}
