using Xunit;

namespace Auth.Gateway.Storage.Tests;

/// <summary>Several gateways, or several callers, on one server.</summary>
[Collection(RedisCollection.Name)]
public sealed class RedisSharingTests(RedisFixture redis)
{
    [SkippableFact]
    public async Task A_change_through_one_gateway_wakes_the_other()
    {
        await using var store = await redis.OpenAsync();
        await using var another = await store.OpenAnotherAsync();
        // The first wait subscribes and ends with that: what came before was not heard.
        await store.Changes.WaitAsync(TimeSpan.FromDays(1), CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(30));

        var wait = store.Changes.WaitAsync(TimeSpan.FromDays(1), CancellationToken.None);
        Assert.False(wait.IsCompleted);
        var sequence = await another.Changes.AppendAsync(Sample.Change(), CancellationToken.None);

        await wait.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(sequence, Assert.Single(await store.Changes.ReadAsync(0, 10, CancellationToken.None)).Sequence);
    }

    [SkippableFact]
    public async Task A_caller_who_is_busy_with_an_answer_holds_up_nobody()
    {
        await using var store = await redis.OpenAsync();
        using var answered = new ManualResetEventSlim();
        var busy = BusyAsync();

        for (var i = 0; i < 10; i++) await store.Accounts.FindUserAsync("usr_none", CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(30));
        answered.Set();

        Assert.True(await busy);

        async Task<bool> BusyAsync()
        {
            await store.Accounts.FindUserAsync("usr_none", CancellationToken.None);
            return answered.Wait(TimeSpan.FromSeconds(30));
        }
    }

    [SkippableFact]
    public async Task Gateways_with_another_prefix_are_apart()
    {
        await using var store = await redis.OpenAsync();
        await using var stranger = await redis.OpenAsync();
        var account = Sample.Account();
        var user = Sample.User(account.Id);
        await stranger.Accounts.SignUpAsync(user, account, CancellationToken.None);
        await stranger.Changes.AppendAsync(Sample.Change(), CancellationToken.None);

        Assert.Null(await store.Accounts.FindUserAsync(user.Id, CancellationToken.None));
        Assert.Empty(await store.Changes.ReadAsync(0, 10, CancellationToken.None));
        Assert.NotNull(await store.Accounts.SignUpAsync(user, account, CancellationToken.None));
    }
}
