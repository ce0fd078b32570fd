using System.Security.Cryptography;

namespace Quickstart.Seeding;

/// <summary>Makes the demo account once. What an earlier run made is kept for as long as the gateway knows it.</summary>
internal sealed class Seeder(DataFolder data, GatewayClient gateway)
{
    private const string Organization = "Demo Corp";

    private readonly DemoAccountFile _file = new(data);

    public async Task<DemoAccount> SeedAsync(Place place, CancellationToken cancellationToken)
    {
        var before = _file.Read();
        var account = before is null ? await CreateAsync(place, cancellationToken) : await KeepAsync(before, place, cancellationToken);
        if (account != before) _file.Write(account);
        return account;
    }

    private async Task<DemoAccount> KeepAsync(DemoAccount before, Place place, CancellationToken cancellationToken)
    {
        var here = before with { Url = place.Url, ManagementUrl = place.ManagementUrl, AdminKey = place.AdminKey };
        var live = await gateway.CheckKeyAsync(before.AccountId, before.LiveKey, cancellationToken);
        var test = await gateway.CheckKeyAsync(before.AccountId, before.TestKey, cancellationToken);
        var usage = await gateway.CheckKeyAsync(before.AccountId, before.UsageKey, cancellationToken);
        if (live != KeyState.Refused && test != KeyState.Refused && usage != KeyState.Refused) return here;

        // Either keys were deleted, or this is another store: with the password, they can be told apart.
        if (await gateway.SignInAsync(before.Email, before.Password, cancellationToken) is not { } session) return await CreateAsync(place, cancellationToken);
        return here with
        {
            LiveKey = live == KeyState.Refused ? await LiveKeyAsync(session, cancellationToken) : before.LiveKey,
            TestKey = test == KeyState.Refused ? await TestKeyAsync(session, cancellationToken) : before.TestKey,
            UsageKey = usage == KeyState.Refused ? await UsageKeyAsync(session, cancellationToken) : before.UsageKey,
        };
    }

    private async Task<DemoAccount> CreateAsync(Place place, CancellationToken cancellationToken)
    {
        var email = "demo@example.com";
        var password = NewPassword();
        if (await gateway.SignUpAsync(email, password, Organization, cancellationToken) is not var (accountId, session))
        {
            // The store has a demo account whose password is in some other data folder.
            email = $"demo+{RandomNumberGenerator.GetHexString(8, lowercase: true)}@example.com";
            (accountId, session) = await gateway.SignUpAsync(email, password, Organization, cancellationToken)
                ?? throw new StartFailure($"The demo account could not be made: {email} was refused.");
        }

        return new DemoAccount
        {
            Url = place.Url,
            ManagementUrl = place.ManagementUrl,
            AccountId = accountId,
            Email = email,
            Password = password,
            LiveKey = await LiveKeyAsync(session, cancellationToken),
            TestKey = await TestKeyAsync(session, cancellationToken),
            UsageKey = await UsageKeyAsync(session, cancellationToken),
            AdminKey = place.AdminKey,
        };
    }

    private Task<string> LiveKeyAsync(string session, CancellationToken cancellationToken) =>
        gateway.CreateKeyAsync(session, "Demo, live", liveMode: true, [], cancellationToken);

    private Task<string> TestKeyAsync(string session, CancellationToken cancellationToken) =>
        gateway.CreateKeyAsync(session, "Demo, test", liveMode: false, [], cancellationToken);

    private Task<string> UsageKeyAsync(string session, CancellationToken cancellationToken) =>
        gateway.CreateKeyAsync(session, "Demo, usage", liveMode: true, ["usage.write", "usage.read"], cancellationToken);

    // Letters and digits only, so that it can stand in any command; one of each kind, as sign-up may ask for.
    private static string NewPassword()
    {
        string password;
        do
        {
            password = RandomNumberGenerator.GetString("ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789", 24);
        }
        while (!(password.Any(char.IsUpper) && password.Any(char.IsLower) && password.Any(char.IsDigit)));

        return password;
    }
}
