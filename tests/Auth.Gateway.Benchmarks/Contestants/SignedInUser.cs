using System.Globalization;
using Auth.Gateway.Core;
using Auth.Gateway.Core.Accounts;

namespace Auth.Gateway.Benchmarks.Contestants;

/// <summary>A user with a password, in a gateway's own data.</summary>
public sealed record SignedInUser(string Email, Access Access)
{
    public const string Password = "a Secure-Passw0rd of the benchmarks";

    private static string? _hash;

    /// <param name="number">That nobody else has.</param>
    public static async Task<SignedInUser> CreateAsync(GatewaySeed seed, int number)
    {
        var store = seed.Get<IAccountStore>();
        // One hash serves all: it is checked at its full cost all the same.
        _hash ??= seed.Get<PasswordHashes>().Hash(Password);
        var now = TimeProvider.System.GetUtcNow();
        var accountId = Identifiers.New(Identifiers.Account);
        var email = string.Create(CultureInfo.InvariantCulture, $"user{number}@example.com");
        var user = new User
        {
            Id = Identifiers.New(Identifiers.User),
            Email = email,
            NormalizedEmail = EmailAddress.Normalize(email),
            PasswordHash = _hash,
            FullName = "A User",
            HomeAccountId = accountId,
            CreatedAt = now,
        };
        _ = await store.SignUpAsync(user, new Account { Id = accountId, Name = "Acme Corp", OrganizationId = accountId, CreatedAt = now }, default) ?? throw new InvalidOperationException("There is such a user.");
        return new SignedInUser(email, (await store.FindAccessAsync(user.Id, accountId, default))!);
    }
}
