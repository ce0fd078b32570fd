using Auth.Gateway.Core;
using Auth.Gateway.Core.Accounts;
using Auth.Gateway.Core.ApiKeys;
using Auth.Gateway.Core.Changes;
using Auth.Gateway.Core.Lockouts;
using Auth.Gateway.Core.Sessions;
using Auth.Gateway.Core.Tokens;

namespace Auth.Gateway.Storage.Tests;

/// <summary>Records to write. What a test does not care about is different every time.</summary>
internal static class Sample
{
    // Not a whole millisecond: what a caller was told must be what the store gives back.
    public static readonly DateTimeOffset Now = ManualTimeProvider.Start.AddTicks(1_234_567);

    /// <summary>Text that is special to SQL, to Redis, to its protocol, to patterns or to somebody who joins ids with a separator.</summary>
    public static readonly IReadOnlyList<string> OddTexts =
    [
        "'; DROP TABLE users; --", "\" OR 1=1", "a:b{c}", "{a}:b", "}{", "*", "?", "[a-z]", "%", "_", "line\nbreak", "\r\n$5\r\nHELLO\r\n",
        "tab\there", "back\\slash", "null", "-1", "0", "1e3", " leading and trailing ", "Zoë Ångström", "日本語", "👩‍👩‍👧 family", "e\u0301", "é",
        "\u202Eright to left", "\u0001", "{\"json\":[1]}", "[]", "$user", "@id", "KEYS[1]", new('x', 5000),
    ];

    public static Account Account(string? organizationId = null)
    {
        var id = Identifiers.New(Identifiers.Account);
        return new Account { Id = id, Name = "Example", OrganizationId = organizationId ?? id, CreatedAt = Now };
    }

    public static User User(string homeAccountId, string? email = null)
    {
        var id = Identifiers.New(Identifiers.User);
        var address = email ?? $"{id}@example.com";
        return new User
        {
            Id = id,
            Email = address,
            NormalizedEmail = EmailAddress.Normalize(address),
            PasswordHash = "AQAAAAIAA1tQ==",
            HomeAccountId = homeAccountId,
            CreatedAt = Now,
        };
    }

    public static ApiKey Key(ApiKeyOwner owner)
    {
        var (secret, shown) = ApiKeyFormat.New("agw", liveMode: true);
        return new ApiKey
        {
            Id = Identifiers.New(Identifiers.ApiKey),
            AccountId = owner.AccountId,
            UserId = owner.UserId,
            Name = "Key",
            Prefix = shown,
            Hash = ApiKeyFormat.Hash(secret),
            CreatedAt = Now,
        };
    }

    public static Session Session(string userId, string accountId) => new()
    {
        Id = Identifiers.New(Identifiers.Session),
        UserId = userId,
        AccountId = accountId,
        CreatedAt = Now,
        RotatedAt = Now,
        ExpiresAt = Now.AddDays(7),
        EndsAt = Now.AddDays(30),
    };

    public static SignInAttempt SignIn(string user, string address = "192.0.2.1", string? device = null) =>
        new(user, device is null ? address : SignInFailures.Device + device, address, "mark of " + address, device is not null);

    public static SigningKey SigningKey(SigningKeyUse use = SigningKeyUse.Sign, string algorithm = "ES256") => new()
    {
        Id = Identifiers.New(Identifiers.SigningKey),
        Use = use,
        Algorithm = algorithm,
        ProtectedPrivateKey = [0, 1, 13, 10, 127, 128, 255],
        CreatedAt = Now,
        ActivatesAt = Now,
    };

    public static Change Change(string? id = null, ChangeKind kind = ChangeKind.Key, ChangeEffect effect = ChangeEffect.Revoke) =>
        new(new ChangeSubject(kind, id ?? Identifiers.New(Identifiers.ApiKey)), effect, Now, Now.AddDays(1));
}
