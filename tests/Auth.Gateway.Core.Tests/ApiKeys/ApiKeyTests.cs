using Auth.Gateway.Core.ApiKeys;

namespace Auth.Gateway.Core.Tests.ApiKeys;

public sealed class ApiKeyTests
{
    private static readonly DateTimeOffset Now = new(2040, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(ApiKeyStatus.Active, null, true)]
    [InlineData(ApiKeyStatus.Active, 1L, true)]
    [InlineData(ApiKeyStatus.Active, 0L, false)]
    [InlineData(ApiKeyStatus.Active, -1L, false)]
    [InlineData(ApiKeyStatus.Disabled, null, false)]
    [InlineData(ApiKeyStatus.Revoked, 1L, false)]
    public void A_key_is_usable_while_it_is_active_and_until_the_very_moment_of_its_expiry(ApiKeyStatus status, long? ticksLeft, bool isUsable)
    {
        var key = new ApiKey
        {
            Id = Samples.Key,
            AccountId = Samples.Account,
            Name = "key",
            Prefix = "agw_live_abcd",
            Hash = new string('0', 64),
            CreatedAt = Now,
            Status = status,
            ExpiresAt = ticksLeft is { } ticks ? Now.AddTicks(ticks) : null,
        };
        Assert.Equal(isUsable, key.IsUsable(Now));
    }
}
