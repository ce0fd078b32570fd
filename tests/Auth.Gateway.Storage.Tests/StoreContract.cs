using System.Text.Encodings.Web;
using System.Text.Json;
using Auth.Gateway.Core.Accounts;
using Auth.Gateway.Core.Changes;
using Xunit;

namespace Auth.Gateway.Storage.Tests;

/// <summary>
/// What every store must do, whatever it is made of. A suite per store interface derives from this, and a class per kind of store from that.
/// The tests are skippable so that a store whose server is not installed can say so instead of passing.
/// </summary>
public abstract class StoreContract : IAsyncLifetime
{
    protected static readonly CancellationToken None = CancellationToken.None;

    // Long enough for any machine; only a test that fails waits so long.
    protected static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private StoreFixture? _store;

    protected StoreFixture Store => _store!;

    protected DateTimeOffset Now => Store.Clock.GetUtcNow();

    public async Task InitializeAsync() => _store = await OpenAsync();

    public async Task DisposeAsync()
    {
        if (_store is not null) await _store.DisposeAsync();
    }

    /// <summary>A fresh store that nothing else uses.</summary>
    protected abstract Task<StoreFixture> OpenAsync();

    /// <summary>Records with lists in them have no useful equality: the same means field by field, list by list.</summary>
    protected static void AssertSame<T>(T expected, T actual) =>
        Assert.Equal(JsonSerializer.Serialize(expected, Readable), JsonSerializer.Serialize(actual, Readable));

    /// <summary>Lets many callers loose at the same moment.</summary>
    protected static async Task<T[]> RaceAsync<T>(int callers, Func<int, Task<T>> call)
    {
        var start = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var calls = Enumerable.Range(0, callers).Select(async i =>
        {
            await start.Task;
            return await call(i);
        }).ToArray();
        start.SetResult();
        return await Task.WhenAll(calls);
    }

    protected Task<IReadOnlyList<Change>> LoggedAsync() => Store.Changes.ReadAsync(0, 10_000, None);

    protected async Task AssertLoggedAsync(params Change[] expected) =>
        AssertSame(expected, [.. (await LoggedAsync()).Select(change => change with { Sequence = 0 })]);

    protected async Task<SignUp> SignUpAsync(string? email = null)
    {
        var account = Sample.Account();
        var signUp = await Store.Accounts.SignUpAsync(Sample.User(account.Id, email), account, None);
        Assert.NotNull(signUp);
        return signUp;
    }

    protected async Task<User> NewUserAsync() => (await SignUpAsync()).User;

    protected Task<Account> NewAccountAsync(string? organizationId = null) => Store.Accounts.CreateAccountAsync(Sample.Account(organizationId), None);
}
