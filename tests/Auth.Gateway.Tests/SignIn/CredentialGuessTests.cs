using System.Globalization;
using System.Net;
using Auth.Gateway.Core.ApiKeys;
using Auth.Gateway.Storage;
using Auth.Gateway.Storage.Tests;
using Auth.Gateway.Tests.OAuth;
using Auth.Gateway.Tests.Stage;
using static Auth.Gateway.Tests.Stage.Credentials;

namespace Auth.Gateway.Tests.SignIn;

/// <summary>Guessing API keys and client secrets is slowed down at every door, and those who have a good one do not notice.</summary>
public sealed class CredentialGuessTests(CredentialGuessTests.Scene scene) : IClassFixture<CredentialGuessTests.Scene>
{
    private const int Limit = 5;
    private const int AddressesPerId = 10;

    public static TheoryData<StoreKind, string> Doors => Table(KeyDoor.All.Keys);

    public static TheoryData<StoreKind, string> DoorsThatNameAnId => Table(KeyDoor.All.Where(door => door.Value.NamesId).Select(door => door.Key));

    private static Dictionary<string, string?> Settings => new() { ["Gateway:TrustedProxies:0"] = "127.0.0.1", ["Gateway:RateLimits:credentials:Limit"] = Limit.ToString(CultureInfo.InvariantCulture) };

    [SkippableTheory]
    [MemberData(nameof(Doors))]
    public async Task When_the_failures_of_an_address_are_used_up_no_key_from_there_is_looked_up_but_those_that_were_good(StoreKind store, string name)
    {
        var (gateway, door) = (await scene.GatewayAsync(store), KeyDoor.All[name]);
        var (owner, others) = (await scene.OwnerAsync(gateway), await scene.OwnerAsync(gateway));
        var site = scene.NewSite();
        // Seen at another door, so that it is the key that is known and not its form.
        await KeyDoor.All["a route, X-API-Key"].IsAsync(200, gateway, owner.AccountId, owner.Key, site + "1");
        // IPv6 has a /64 for each client: from address to address within it nothing begins anew.
        for (var i = 0; i <= Limit; i++) await door.IsAsync(door.Wrong, gateway, owner.KeyId, Guess(), $"{site}{i}");

        var delayed = await door.AskAsync(gateway, owner.KeyId, Guess(), site + "aaaa");
        Assert.Equal(429, delayed.Status);
        Assert.Contains(door.Delayed, delayed.Body, StringComparison.Ordinal);
        Assert.InRange(int.Parse(delayed.Header("Retry-After")!, CultureInfo.InvariantCulture), 1, 120);
        await door.IsAsync(429, gateway, others.AccountId, others.Key, site + "1");

        await door.IsAsync(door.Right, gateway, owner.AccountId, owner.Key, site + "2");
        await door.IsAsync(door.Right, gateway, others.AccountId, others.Key, scene.NewSite() + "1");
    }

    [SkippableTheory]
    [MemberData(nameof(DoorsThatNameAnId))]
    public async Task Guesses_at_one_id_from_many_addresses_are_counted_together_and_do_not_stop_its_owner(StoreKind store, string name)
    {
        var (gateway, door) = (await scene.GatewayAsync(store), KeyDoor.All[name]);
        var (owner, others) = (await scene.OwnerAsync(gateway), await scene.OwnerAsync(gateway));
        await KeyDoor.All["a route, X-API-Key"].IsAsync(200, gateway, owner.AccountId, owner.Key, scene.NewSite() + "1");
        for (var guess = 0; guess <= AddressesPerId * Limit; guess++) await door.IsAsync(door.Wrong, gateway, owner.KeyId, Guess(), scene.NewSite() + "1");

        await door.IsAsync(429, gateway, owner.KeyId, Guess(), scene.NewSite() + "1");
        await door.IsAsync(door.Right, gateway, owner.KeyId, owner.Key, scene.NewSite() + "1");
        await door.IsAsync(door.Right, gateway, others.KeyId, others.Key, scene.NewSite() + "1");
    }

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task Guesses_at_one_account_are_counted_together_whatever_the_door(StoreKind store)
    {
        var gateway = await scene.GatewayAsync(store);
        var owner = await scene.OwnerAsync(gateway);
        var doors = KeyDoor.All.Values.Where(door => door.NamesId).ToList();
        for (var guess = 0; guess <= AddressesPerId * Limit; guess++)
        {
            var door = doors[guess % doors.Count];
            await door.IsAsync(door.Wrong, gateway, owner.AccountId, Guess(), scene.NewSite() + "1");
        }

        foreach (var door in doors) await door.IsAsync(429, gateway, owner.AccountId, owner.Key, scene.NewSite() + "1");
        // The account's id is at stake, and not its key: by which it comes where no id is named, and then everywhere.
        await KeyDoor.All["a route, X-API-Key"].IsAsync(200, gateway, owner.AccountId, owner.Key, scene.NewSite() + "1");
        foreach (var door in doors) await door.IsAsync(door.Right, gateway, owner.AccountId, owner.Key, scene.NewSite() + "1");
    }

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task Waiting_as_long_as_is_said_is_enough_and_what_is_no_key_goes_on_meanwhile(StoreKind store)
    {
        var clock = new ManualTimeProvider();
        await using var gateway = await GatewayUnderTest.StartAsync(store, Settings, clock);
        var owner = await gateway.SignUpAsync();
        var key = (await gateway.CreateKeyAsync(owner)).Text("key");
        (string Name, string Value) from = ("X-Forwarded-For", "203.0.113.7"), mapped = ("X-Forwarded-For", "::ffff:203.0.113.7");
        // On whatever route, in whatever place.
        for (var i = 0; i < 3; i++) (await gateway.Client.CallAsync("GET /api/v1/usage", ApiKey(Guess()), from)).Is(HttpStatusCode.Unauthorized);
        for (var i = 0; i < 3; i++) (await gateway.Client.CallAsync("POST /tokens/generate", Authorization(Guess()), from)).Is(HttpStatusCode.Unauthorized);

        // An IPv4 address is the same one however it is written.
        var right = (await gateway.Client.CallAsync("GET /api/v1/usage", ApiKey(key), mapped)).Is(HttpStatusCode.TooManyRequests);
        (await gateway.Client.CallAsync("GET /api/v1/usage", ApiKey(Guess()), from)).Is(HttpStatusCode.TooManyRequests, right.Body);
        (await gateway.Client.CallAsync("GET /api/v1/usage", Cookie(owner.Cookie), from)).Is(HttpStatusCode.OK);
        clock.Advance(TimeSpan.FromSeconds(int.Parse(right.Header("Retry-After")!, CultureInfo.InvariantCulture)));
        (await gateway.Client.CallAsync("GET /devices", Basic(owner.AccountId, key), from)).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_key_that_was_good_before_goes_on_behind_the_address_of_a_guesser_even_when_it_is_no_longer_remembered()
    {
        var clock = new ManualTimeProvider();
        await using var gateway = await GatewayUnderTest.StartAsync(settings: Settings, clock: clock);
        var owner = await gateway.SignUpAsync();
        var key = (await gateway.CreateKeyAsync(owner)).Text("key");
        (await gateway.Client.CallAsync("GET /api/v1/usage", ApiKey(key))).Is(HttpStatusCode.OK);
        clock.Advance(TimeSpan.FromMinutes(11));
        for (var i = 0; i <= Limit; i++) (await gateway.Client.CallAsync("GET /api/v1/usage", ApiKey(Guess()))).Is(HttpStatusCode.Unauthorized);
        (await gateway.Client.CallAsync("GET /api/v1/usage", ApiKey(Guess()))).Is(HttpStatusCode.TooManyRequests);

        (await gateway.Client.CallAsync("GET /api/v1/usage", ApiKey(key))).Is(HttpStatusCode.OK);
    }

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task A_client_that_encodes_its_id_and_secret_is_right_at_its_second_reading_and_wrong_once_when_both_are(StoreKind store)
    {
        var gateway = await scene.GatewayAsync(store);
        var (owner, others) = (await scene.OwnerAsync(gateway), await scene.OwnerAsync(gateway));
        var (door, site) = (KeyDoor.All["/oauth/token, Basic"], scene.NewSite());
        string Encoded(string text) => string.Concat(text.Select(c => c is '_' ? "%5F" : c.ToString()));
        for (var i = 0; i < 3 * Limit; i++) await door.IsAsync(200, gateway, Encoded(owner.KeyId), Encoded(owner.Key), site + "1");
        for (var i = 0; i < Limit; i++) await door.IsAsync(401, gateway, Encoded(owner.KeyId), Encoded(Guess()), site + "1");
        await door.IsAsync(200, gateway, others.KeyId, others.Key, site + "1");
    }

    [Fact]
    public async Task A_good_key_of_ones_own_opens_no_way_to_go_on_at_the_ids_of_others()
    {
        var gateway = await scene.GatewayAsync(StoreKind.Sqlite);
        var (attacker, victim) = (await scene.OwnerAsync(gateway), await scene.OwnerAsync(gateway));
        var (door, site) = (KeyDoor.All["a route, Basic"], scene.NewSite());
        await door.IsAsync(200, gateway, attacker.AccountId, attacker.Key, site + "1");
        for (var i = 0; i < (AddressesPerId + 2) * Limit; i++) await door.IsAsync(403, gateway, victim.AccountId, attacker.Key, site + "1");

        await door.IsAsync(200, gateway, victim.AccountId, victim.Key, scene.NewSite() + "1");
    }

    [Fact]
    public async Task An_id_beside_a_key_must_be_the_keys_wherever_one_is_taken()
    {
        var gateway = await scene.GatewayAsync(StoreKind.Sqlite);
        var (one, other) = (await scene.OwnerAsync(gateway), await scene.OwnerAsync(gateway));
        foreach (var door in KeyDoor.All.Values.Where(door => door.NamesId)) await door.IsAsync(door.Wrong, gateway, other.AccountId, one.Key, scene.NewSite() + "1");
    }

    private static string Guess() => ApiKeyFormat.New("agw", liveMode: true).Key;

    private static TheoryData<StoreKind, string> Table(IEnumerable<string> doors)
    {
        var table = new TheoryData<StoreKind, string>();
        foreach (var door in doors)
        {
            table.Add(StoreKind.Sqlite, door);
            table.Add(StoreKind.Redis, door);
        }

        return table;
    }

    /// <summary>An account with a key that no test has shown yet.</summary>
    public sealed record Owner(string AccountId, string KeyId, string Key);

    /// <summary>A gateway for each store, whose clock stands: what is used up stays so. Each test has addresses and accounts of its own.</summary>
    public sealed class Scene : IAsyncLifetime
    {
        private readonly Dictionary<StoreKind, GatewayUnderTest> _gateways = [];
        private int _sites;
        private int _owners;

        public Task InitializeAsync() => Task.CompletedTask;

        public async Task<GatewayUnderTest> GatewayAsync(StoreKind store)
        {
            if (!_gateways.TryGetValue(store, out var gateway)) _gateways[store] = gateway = await GatewayUnderTest.StartAsync(store, Settings, new ManualTimeProvider());
            return gateway;
        }

        /// <summary>The beginning of addresses of one /64.</summary>
        public string NewSite() => string.Create(CultureInfo.InvariantCulture, $"2001:db8:1:{++_sites:x}::");

        public async Task<Owner> OwnerAsync(GatewayUnderTest gateway)
        {
            var owner = await gateway.SignUpAsync($"owner-{++_owners}@example.com");
            var key = await gateway.CreateKeyAsync(owner, new { name = "theirs", scopes = new[] { "audit.read", "usage.write", "usage.read" } });
            return new Owner(owner.AccountId, key.Text("id"), key.Text("key"));
        }

        public async Task DisposeAsync()
        {
            foreach (var gateway in _gateways.Values) await gateway.DisposeAsync();
        }
    }
}
