using System.Security.Cryptography;
using System.Text;
using Auth.Gateway.Core.Accounts;
using Auth.Gateway.Core.ApiKeys;
using Auth.Gateway.Core.Changes;
using Auth.Gateway.Core.Sessions;
using Auth.Gateway.Storage.Sqlite;
using Xunit;

namespace Auth.Gateway.Storage.Tests;

/// <summary>A file of each earlier version, with data in it, under the program of today.</summary>
public sealed class SqliteUpgradeTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;

    // Not Sample's: what a program of that time wrote, in the columns that there were.
    private static readonly string OfVersion1 = FormattableString.Invariant(
        $"""
        INSERT INTO accounts (id, name, organization_id, created_at) VALUES ('acc_1', 'Acme', 'acc_1', {At(0)});
        INSERT INTO users (id, email, normalized_email, password_hash, full_name, company, tier, is_active, home_account_id, created_at, last_login)
          VALUES ('usr_1', 'You@Example.com', 'you@example.com', 'hash', 'You', NULL, 'free', 1, 'acc_1', {At(0)}, {At(1)});
        INSERT INTO memberships (account_id, user_id, role, created_at) VALUES ('acc_1', 'usr_1', 'owner', {At(0)});
        INSERT INTO api_keys (id, account_id, user_id, created_by, name, prefix, hash, scopes, live_mode, status, created_at, expires_at, allowed_networks, rate_limit)
          VALUES ('key_1', 'acc_1', NULL, 'usr_1', 'Key', 'agw_live_1', '{new string('a', 64)}', '["usage.read"]', 1, 'Active', {At(0)}, NULL, '["10.0.0.0/8"]', '5 per 1m');
        INSERT INTO api_keys (id, account_id, user_id, created_by, name, prefix, hash, scopes, live_mode, status, created_at, expires_at, allowed_networks, rate_limit)
          VALUES ('key_2', 'acc_1', 'usr_1', 'usr_1', 'Gone', 'agw_live_2', '{new string('b', 64)}', '[]', 1, 'Revoked', {At(0)}, NULL, '[]', NULL);
        INSERT INTO sessions (id, user_id, account_id, generation, created_at, rotated_at, expires_at, ends_at, address, client)
          VALUES ('ses_1', 'usr_1', 'acc_1', 3, {At(0)}, {At(1)}, {At(60 * 24 * 7)}, {At(60 * 24 * 30)}, '192.0.2.1', 'Browser');
        INSERT INTO signing_keys (id, use, algorithm, protected_private_key, created_at) VALUES ('sig_1', 'Sign', 'ES256', x'0102', {At(0)});
        INSERT INTO changes (kind, subject_id, effect, at, keep_until) VALUES ('Key', 'key_2', 'Revoke', {At(0)}, {At(60 * 24)});
        """);

    /// <summary>Of the steps that are out in the world: whoever changes one makes two kinds of files of one version. New steps are added at the end, here as well.</summary>
    private static readonly string[] Published = ["6459da655c05e2f8", "8148e5b8e47f6d6c", "b4319e8c9d280eb1", "9ed2ffecdba7c2c2", "8710e22e1468fd8d"];

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<int> Earlier => [.. Enumerable.Range(1, SqliteMigrations.Latest - 1)];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Earlier))]
    public async Task What_an_earlier_version_wrote_is_all_there(int version)
    {
        using (var connection = SqliteFixture.Connect(_folder["gateway.db"]))
        {
            connection.Execute(SqliteMigrations.Steps[0]);
            connection.Execute(OfVersion1);
            foreach (var step in SqliteMigrations.Steps.Take(version).Skip(1)) connection.Execute(step);
            connection.Execute($"PRAGMA user_version = {version}");
        }

        await using var store = await SqliteFixture.OpenAsync(_folder["gateway.db"]);

        var account = await store.Accounts.FindAccountAsync("acc_1", None);
        Assert.Equal(new Account { Id = "acc_1", Serial = 1, Name = "Acme", OrganizationId = "acc_1", CreatedAt = Instant(0), IsActive = true }, account);
        var user = await store.Accounts.FindUserByEmailAsync("you@example.com", None);
        Assert.Equal(("usr_1", "You@Example.com", "hash", true, (DateTimeOffset?)Instant(1), (DateTimeOffset?)null), (user!.Id, user.Email, user.PasswordHash, user.IsActive, user.LastLogin, user.RevokedUntil));
        Assert.Equal(new Membership("acc_1", "usr_1", "owner", Instant(0)), Assert.Single(await store.Accounts.ListMembersAsync("acc_1", None)));
        var key = (await store.ApiKeys.FindByHashAsync(new string('a', 64), None))!.Key;
        Assert.Equal(("key_1", ApiKeyStatus.Active, "5 per 1m", "usage.read", "10.0.0.0/8"), (key.Id, key.Status, key.RateLimit, Assert.Single(key.Scopes), Assert.Single(key.AllowedNetworks)));
        Assert.Equal(ApiKeyStatus.Revoked, (await store.ApiKeys.FindAsync("acc_1", "key_2", None))!.Status);
        var session = Assert.Single(await store.Sessions.ListAsync("usr_1", Instant(2), None));
        Assert.Equal(("ses_1", 3, Session.SignedInByCookie, (IReadOnlyList<string>?)null), (session.Id, session.Generation, session.SignedInBy, session.Scopes));
        var signing = Assert.Single(await store.SigningKeys.ListAsync(None));
        Assert.Equal(("sig_1", Instant(0), Instant(0)), (signing.Id, signing.CreatedAt, signing.ActivatesAt));
        Assert.Equal([1, 2], signing.ProtectedPrivateKey);
        Assert.Equal(new ChangeSubject(ChangeKind.Key, "key_2"), Assert.Single(await store.Changes.ReadAsync(0, 10, None)).Subject);
    }

    [Theory]
    [MemberData(nameof(Earlier))]
    public async Task It_ends_as_a_new_file_begins(int version)
    {
        using (var connection = SqliteFixture.Connect(_folder["old.db"]))
        {
            foreach (var step in SqliteMigrations.Steps.Take(version)) connection.Execute(step);
            connection.Execute($"PRAGMA user_version = {version}");
        }

        foreach (var name in new[] { "old.db", "new.db" }) await (await SqliteFixture.OpenAsync(_folder[name])).DisposeAsync();

        Assert.Equal(Schema("new.db"), Schema("old.db"));
    }

    [Fact]
    public void A_step_that_was_published_is_never_changed() =>
        Assert.Equal(Published, SqliteMigrations.Steps.Select(step => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(step)))[..16]));

    private (object? Version, object? Schema) Schema(string name)
    {
        using var connection = SqliteFixture.Connect(_folder[name]);
        return (connection.Scalar("PRAGMA user_version"), connection.Scalar("SELECT group_concat(sql, ';' ORDER BY type, name) FROM sqlite_schema"));
    }

    private static DateTimeOffset Instant(int minutes) => ManualTimeProvider.Start.AddMinutes(minutes);

    private static long At(int minutes) => Instant(minutes).UtcTicks;
}
