namespace Auth.Gateway.Storage.Tests;

public sealed class SqliteAccountStoreTests : AccountStoreContract
{
    protected override Task<StoreFixture> OpenAsync() => SqliteFixture.OpenAsync();
}

public sealed class SqliteMembershipTests : MembershipContract
{
    protected override Task<StoreFixture> OpenAsync() => SqliteFixture.OpenAsync();
}

public sealed class SqliteRevocationTests : RevocationContract
{
    protected override Task<StoreFixture> OpenAsync() => SqliteFixture.OpenAsync();
}

public sealed class SqliteApiKeyStoreTests : ApiKeyStoreContract
{
    protected override Task<StoreFixture> OpenAsync() => SqliteFixture.OpenAsync();
}

public sealed class SqliteApiKeyLimitTests : ApiKeyLimitContract
{
    protected override Task<StoreFixture> OpenAsync() => SqliteFixture.OpenAsync();
}

public sealed class SqliteApiKeyRotationTests : ApiKeyRotationContract
{
    protected override Task<StoreFixture> OpenAsync() => SqliteFixture.OpenAsync();
}

public sealed class SqliteSessionStoreTests : SessionStoreContract
{
    protected override Task<StoreFixture> OpenAsync() => SqliteFixture.OpenAsync();
}

public sealed class SqliteSessionRotationTests : SessionRotationContract
{
    protected override Task<StoreFixture> OpenAsync() => SqliteFixture.OpenAsync();
}

public sealed class SqliteSigningKeyStoreTests : SigningKeyStoreContract
{
    protected override Task<StoreFixture> OpenAsync() => SqliteFixture.OpenAsync();
}

public sealed class SqliteChangeLogTests : ChangeLogContract
{
    protected override Task<StoreFixture> OpenAsync() => SqliteFixture.OpenAsync();
}

public sealed class SqliteRateLimiterTests : RateLimiterContract
{
    protected override Task<StoreFixture> OpenAsync() => SqliteFixture.OpenAsync();
}

public sealed class SqliteAuditStoreTests : AuditStoreContract
{
    protected override Task<StoreFixture> OpenAsync() => SqliteFixture.OpenAsync();
}

public sealed class SqliteSignInFailureStoreTests : SignInFailureContract
{
    protected override Task<StoreFixture> OpenAsync() => SqliteFixture.OpenAsync();
}

public sealed class SqlitePasswordStoreTests : PasswordContract
{
    protected override Task<StoreFixture> OpenAsync() => SqliteFixture.OpenAsync();
}
