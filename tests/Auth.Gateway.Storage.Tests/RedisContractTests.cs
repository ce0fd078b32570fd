using Xunit;

namespace Auth.Gateway.Storage.Tests;

/// <summary>Redis, one server: every contract.</summary>
[CollectionDefinition(Name)]
public sealed class RedisCollection : ICollectionFixture<RedisFixture>
{
    public const string Name = "Redis";
}

[Collection(RedisCollection.Name)]
public sealed class RedisAccountStoreTests(RedisFixture redis) : AccountStoreContract
{
    protected override Task<StoreFixture> OpenAsync() => redis.OpenAsync();
}

[Collection(RedisCollection.Name)]
public sealed class RedisMembershipTests(RedisFixture redis) : MembershipContract
{
    protected override Task<StoreFixture> OpenAsync() => redis.OpenAsync();
}

[Collection(RedisCollection.Name)]
public sealed class RedisRevocationTests(RedisFixture redis) : RevocationContract
{
    protected override Task<StoreFixture> OpenAsync() => redis.OpenAsync();
}

[Collection(RedisCollection.Name)]
public sealed class RedisApiKeyStoreTests(RedisFixture redis) : ApiKeyStoreContract
{
    protected override Task<StoreFixture> OpenAsync() => redis.OpenAsync();
}

[Collection(RedisCollection.Name)]
public sealed class RedisApiKeyLimitTests(RedisFixture redis) : ApiKeyLimitContract
{
    protected override Task<StoreFixture> OpenAsync() => redis.OpenAsync();
}

[Collection(RedisCollection.Name)]
public sealed class RedisApiKeyRotationTests(RedisFixture redis) : ApiKeyRotationContract
{
    protected override Task<StoreFixture> OpenAsync() => redis.OpenAsync();
}

[Collection(RedisCollection.Name)]
public sealed class RedisSessionStoreTests(RedisFixture redis) : SessionStoreContract
{
    protected override Task<StoreFixture> OpenAsync() => redis.OpenAsync();
}

[Collection(RedisCollection.Name)]
public sealed class RedisSessionRotationTests(RedisFixture redis) : SessionRotationContract
{
    protected override Task<StoreFixture> OpenAsync() => redis.OpenAsync();
}

[Collection(RedisCollection.Name)]
public sealed class RedisSigningKeyStoreTests(RedisFixture redis) : SigningKeyStoreContract
{
    protected override Task<StoreFixture> OpenAsync() => redis.OpenAsync();
}

[Collection(RedisCollection.Name)]
public sealed class RedisChangeLogTests(RedisFixture redis) : ChangeLogContract
{
    protected override Task<StoreFixture> OpenAsync() => redis.OpenAsync();
}

[Collection(RedisCollection.Name)]
public sealed class RedisRateLimiterTests(RedisFixture redis) : RateLimiterContract
{
    protected override Task<StoreFixture> OpenAsync() => redis.OpenAsync();
}

[Collection(RedisCollection.Name)]
public sealed class RedisAuditStoreTests(RedisFixture redis) : AuditStoreContract
{
    protected override Task<StoreFixture> OpenAsync() => redis.OpenAsync();
}

[Collection(RedisCollection.Name)]
public sealed class RedisSignInFailureStoreTests(RedisFixture redis) : SignInFailureContract
{
    protected override Task<StoreFixture> OpenAsync() => redis.OpenAsync();
}

[Collection(RedisCollection.Name)]
public sealed class RedisPasswordStoreTests(RedisFixture redis) : PasswordContract
{
    protected override Task<StoreFixture> OpenAsync() => redis.OpenAsync();
}
