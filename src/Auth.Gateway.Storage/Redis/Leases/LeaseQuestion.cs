namespace Auth.Gateway.Storage.Redis.Leases;

/// <summary>What Redis is to be asked for a bucket.</summary>
/// <param name="At">In <paramref name="Window"/>, also when the clock was set back a little.</param>
/// <param name="Unused">What was taken in the window before and not used.</param>
internal sealed record LeaseQuestion(long Window, DateTimeOffset At, int Wanted, int Unused);
