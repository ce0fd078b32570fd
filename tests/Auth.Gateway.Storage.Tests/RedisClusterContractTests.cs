using Xunit;

namespace Auth.Gateway.Storage.Tests;

/// <summary>Redis Cluster: every contract again.</summary>
[CollectionDefinition(Name)]
public sealed class RedisClusterCollection : ICollectionFixture<RedisClusterFixture>
{
    public const string Name = "Redis Cluster: every contract again";
}

[Collection(RedisClusterCollection.Name)]
public sealed class RedisClusterAccountStoreTests(RedisClusterFixture redis) : AccountStoreContract
{
    protected override Task<StoreFixture> OpenAsync() => redis.OpenAsync();
}

[Collection(RedisClusterCollection.Name)]
public sealed class RedisClusterMembershipTests(RedisClusterFixture redis) : MembershipContract
{
    protected override Task<StoreFixture> OpenAsync() => redis.OpenAsync();
}

[Collection(RedisClusterCollection.Name)]
public sealed class RedisClusterRevocationTests(RedisClusterFixture redis) : RevocationContract
{
    protected override Task<StoreFixture> OpenAsync() => redis.OpenAsync();
}

[Collection(RedisClusterCollection.Name)]
public sealed class RedisClusterApiKeyStoreTests(RedisClusterFixture redis) : ApiKeyStoreContract
{
    protected override Task<StoreFixture> OpenAsync() => redis.OpenAsync();
}

[Collection(RedisClusterCollection.Name)]
public sealed class RedisClusterApiKeyLimitTests(RedisClusterFixture redis) : ApiKeyLimitContract
{
    protected override Task<StoreFixture> OpenAsync() => redis.OpenAsync();
}

[Collection(RedisClusterCollection.Name)]
public sealed class RedisClusterApiKeyRotationTests(RedisClusterFixture redis) : ApiKeyRotationContract
{
    protected override Task<StoreFixture> OpenAsync() => redis.OpenAsync();
}

[Collection(RedisClusterCollection.Name)]
public sealed class RedisClusterSessionStoreTests(RedisClusterFixture redis) : SessionStoreContract
{
    protected override Task<StoreFixture> OpenAsync() => redis.OpenAsync();
}

[Collection(RedisClusterCollection.Name)]
public sealed class RedisClusterSessionRotationTests(RedisClusterFixture redis) : SessionRotationContract
{
    protected override Task<StoreFixture> OpenAsync() => redis.OpenAsync();
}

[Collection(RedisClusterCollection.Name)]
public sealed class RedisClusterSigningKeyStoreTests(RedisClusterFixture redis) : SigningKeyStoreContract
{
    protected override Task<StoreFixture> OpenAsync() => redis.OpenAsync();
}

[Collection(RedisClusterCollection.Name)]
public sealed class RedisClusterChangeLogTests(RedisClusterFixture redis) : ChangeLogContract
{
    protected override Task<StoreFixture> OpenAsync() => redis.OpenAsync();
}

[Collection(RedisClusterCollection.Name)]
public sealed class RedisClusterRateLimiterTests(RedisClusterFixture redis) : RateLimiterContract
{
    protected override Task<StoreFixture> OpenAsync() => redis.OpenAsync();
}

[Collection(RedisClusterCollection.Name)]
public sealed class RedisClusterAuditStoreTests(RedisClusterFixture redis) : AuditStoreContract
{
    protected override Task<StoreFixture> OpenAsync() => redis.OpenAsync();
}

[Collection(RedisClusterCollection.Name)]
public sealed class RedisClusterSignInFailureStoreTests(RedisClusterFixture redis) : SignInFailureContract
{
    protected override Task<StoreFixture> OpenAsync() => redis.OpenAsync();
}

[Collection(RedisClusterCollection.Name)]
public sealed class RedisClusterPasswordStoreTests(RedisClusterFixture redis) : PasswordContract
{
    protected override Task<StoreFixture> OpenAsync() => redis.OpenAsync();
}
