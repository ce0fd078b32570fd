using Auth.Gateway.Core.Tokens;
using Xunit;

namespace Auth.Gateway.Storage.Tests;

public abstract class SigningKeyStoreContract : StoreContract
{
    [SkippableFact]
    public async Task A_new_store_has_no_keys() => Assert.Empty(await Store.SigningKeys.ListAsync(None));

    [SkippableFact]
    public async Task A_key_keeps_every_field()
    {
        var key = Sample.SigningKey(SigningKeyUse.Refresh, "HS256") with
        {
            ProtectedPrivateKey = [.. Enumerable.Range(0, 256).Select(i => (byte)i)],
            CreatedAt = Now.AddMilliseconds(7),
            ActivatesAt = Now.AddDays(7).AddMilliseconds(8),
        };

        Assert.True(await Store.SigningKeys.AddAsync(key, after: null, None));

        AssertSame([key], await Store.SigningKeys.ListAsync(None));
    }

    [SkippableFact]
    public async Task The_first_of_a_use_and_algorithm_stays()
    {
        var (first, second) = (Sample.SigningKey(), Sample.SigningKey());

        Assert.True(await Store.SigningKeys.AddAsync(first, after: null, None));
        Assert.False(await Store.SigningKeys.AddAsync(second, after: null, None));
        Assert.False(await Store.SigningKeys.AddAsync(first, after: null, None));

        AssertSame([first], await Store.SigningKeys.ListAsync(None));
    }

    [SkippableFact]
    public async Task Keys_of_another_use_or_algorithm_stand_beside_it_oldest_first()
    {
        // Two were made at the same moment: the order is that of adding.
        SigningKey[] keys =
        [
            Sample.SigningKey(SigningKeyUse.Sign, "RS256") with { CreatedAt = Now },
            Sample.SigningKey(SigningKeyUse.Sign, "ES256") with { CreatedAt = Now.AddMilliseconds(1) },
            Sample.SigningKey(SigningKeyUse.Sign, "HS256") with { CreatedAt = Now.AddMilliseconds(1) },
            Sample.SigningKey(SigningKeyUse.Refresh, "HS256") with { CreatedAt = Now.AddMilliseconds(2) },
        ];

        foreach (var key in keys) Assert.True(await Store.SigningKeys.AddAsync(key, after: null, None));

        AssertSame(keys, [.. await Store.SigningKeys.ListAsync(None)]);
    }

    [SkippableFact]
    public async Task Of_many_gateways_that_start_at_once_one_makes_the_key()
    {
        await using var another = await Store.OpenAnotherAsync();
        var keys = Enumerable.Range(0, 50).Select(_ => Sample.SigningKey()).ToArray();

        var added = await RaceAsync(50, i => (i % 2 == 0 ? Store : another).SigningKeys.AddAsync(keys[i], after: null, None));

        Assert.Single(added, true);
        AssertSame([keys[Array.IndexOf(added, true)]], await another.SigningKeys.ListAsync(None));
    }

    [SkippableFact]
    public async Task The_next_key_follows_the_newest_and_no_other()
    {
        var (first, second, third) = (Sample.SigningKey(), Sample.SigningKey(), Sample.SigningKey());
        await Store.SigningKeys.AddAsync(first, after: null, None);

        Assert.True(await Store.SigningKeys.AddAsync(second, first.Id, None));
        Assert.False(await Store.SigningKeys.AddAsync(third, first.Id, None));
        Assert.False(await Store.SigningKeys.AddAsync(third, "sig_unknown", None));

        AssertSame([first, second], await Store.SigningKeys.ListAsync(None));
    }

    [SkippableFact]
    public async Task Of_many_gateways_that_rotate_at_once_one_makes_the_next_key()
    {
        await using var another = await Store.OpenAnotherAsync();
        var first = Sample.SigningKey();
        await Store.SigningKeys.AddAsync(first, after: null, None);
        var keys = Enumerable.Range(0, 50).Select(_ => Sample.SigningKey()).ToArray();

        var added = await RaceAsync(50, i => (i % 2 == 0 ? Store : another).SigningKeys.AddAsync(keys[i], first.Id, None));

        Assert.Single(added, true);
        AssertSame([first, keys[Array.IndexOf(added, true)]], await another.SigningKeys.ListAsync(None));
    }

    [SkippableFact]
    public async Task A_removed_key_is_gone_and_the_others_stay()
    {
        var (first, second) = (Sample.SigningKey(), Sample.SigningKey());
        await Store.SigningKeys.AddAsync(first, after: null, None);
        await Store.SigningKeys.AddAsync(second, first.Id, None);

        await Store.SigningKeys.RemoveAsync(first.Id, None);
        await Store.SigningKeys.RemoveAsync(first.Id, None);

        AssertSame([second], await Store.SigningKeys.ListAsync(None));
    }

    [SkippableFact]
    public async Task Keys_are_protected_anew_together_and_what_is_gone_stays_gone()
    {
        var (first, second, gone) = (Sample.SigningKey(), Sample.SigningKey(SigningKeyUse.Refresh, "HS256"), Sample.SigningKey());
        await Store.SigningKeys.AddAsync(first, after: null, None);
        await Store.SigningKeys.AddAsync(second, after: null, None);

        await Store.SigningKeys.ReplaceAsync([first with { ProtectedPrivateKey = [7] }, second with { ProtectedPrivateKey = [8, 0] }, gone], None);

        AssertSame([first with { ProtectedPrivateKey = [7] }, second with { ProtectedPrivateKey = [8, 0] }], await Store.SigningKeys.ListAsync(None));
    }
}
