using System.Net;
using System.Text.Json;
using Auth.Gateway.Core.Audit;
using Auth.Gateway.Storage;
using Auth.Gateway.Storage.Tests;
using Auth.Gateway.Tests.Stage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace Auth.Gateway.Tests.Security;

/// <summary>What happened can be asked about later: by operators all of it, by an account its own, by a user theirs; and it tells no secret.</summary>
public sealed class AuditTests
{
    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task Everything_that_is_done_is_told_with_who_did_it_to_whom_and_from_where(StoreKind store)
    {
        await using var gateway = await AuditStage.StartAsync(store);
        var owner = await AuditStage.DoEverythingAsync(gateway, []);

        var all = await gateway.Admin.AuditAsync("/admin/v1/audit");

        // All kinds but one, which takes a month.
        Assert.Equal(AuditKind.All.Select(kind => kind.Name).Where(name => name != "signing_key.removed").Order(StringComparer.Ordinal), all.Select(it => it.Field("kind")!).Distinct().Order(StringComparer.Ordinal));
        var theft = One("session.theft");
        Assert.Equal((owner.AccountId, owner.UserId, "refused", "invalid_credentials"), (theft.Field("account_id"), theft.Field("subject"), theft.Field("outcome"), theft.Field("code")));
        Assert.Equal("127.0.0.1", theft.GetProperty("details").Field("signed_in_from"));
        Assert.Equal("POST /api/v1/auth/refresh", theft.Field("call"));
        Assert.StartsWith("req_", theft.Field("request_id"), StringComparison.Ordinal);
        Assert.Contains(all, it => it.Field("kind") == "session.started" && it.Field("credential_id") == theft.Field("credential_id"));

        var rotated = One("key.rotated");
        Assert.Equal((owner.UserId, "127.0.0.1"), (rotated.Field("actor"), rotated.Field("address")));
        Assert.Equal(One("key.created").Field("credential_id"), rotated.GetProperty("details").Field("replaces"));
        Assert.Equal(rotated.Field("credential_id"), One("key.deleted").Field("credential_id"));

        foreach (var kind in new[] { "key.imported", "key.revoked", "account.created", "member.role_set", "member.removed", "user.disabled", "user.enabled", "user.revoked", "user.password_changed", "user.lockout_cleared", "account.disabled", "account.enabled", "account.revoked", "master_key.changed" }) Assert.Equal("admin", One(kind).Field("actor"));
        Assert.Equal((owner.AccountId, owner.UserId), (One("user.disabled").Field("account_id"), One("user.disabled").Field("subject")));

        var signIns = all.Where(it => it.Field("kind") == "user.sign_in_refused").ToList();
        Assert.Equal([null, owner.AccountId], signIns.Select(it => it.Field("account_id")).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(16, signIns.Single(it => it.Field("account_id") is null).GetProperty("details").Field("email_hash")!.Length);
        foreach (var code in new[] { "invalid_client", "invalid_grant", "invalid_credentials", "insufficient_scope" }) Assert.Contains(all, it => it.Field("kind") == "request.refused" && it.Field("code") == code);
        // A good key that was refused is told to the account whose key it is.
        Assert.Equal(owner.AccountId, all.First(it => it.Field("code") == "insufficient_scope").Field("account_id"));

        JsonElement One(string kind) => Assert.Single(all, it => it.Field("kind") == kind);
    }

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task An_account_reads_its_own_trail_and_nothing_of_anybody_elses(StoreKind store)
    {
        await using var gateway = await AuditStage.StartAsync(store);
        await AuditStage.DoEverythingAsync(gateway, []);
        var stranger = await gateway.SignUpAsync("stranger@example.com");
        var key = await gateway.CreateKeyAsync(stranger, new { name = "reads", scopes = new[] { "audit.read" } });

        foreach (var query in new[] { "", "?kind=session.theft", "?subject=" + stranger.UserId, "?from=2000-01-01T00:00:00Z&to=2100-01-01T00:00:00Z" })
        {
            foreach (var credential in new[] { Credentials.Cookie(stranger.Cookie), Credentials.ApiKey(key.GetProperty("key").GetString()!) })
            {
                var own = await gateway.Client.AuditAsync("/api/v1/audit" + query, credential);
                Assert.All(own, it => Assert.Equal(stranger.AccountId, it.Field("account_id")));
                Assert.Equal(!query.Contains("theft", StringComparison.Ordinal), own.Any(it => it.Field("kind") is "user.signed_up" or "session.started"));
            }
        }

        // Whoever asks for another account by name is not even understood.
        Assert.All(await gateway.Client.AuditAsync("/api/v1/audit?account=acc_000000000000000000000000", Credentials.Cookie(stranger.Cookie)), it => Assert.Equal(stranger.AccountId, it.Field("account_id")));

        // And another account's cursor leads nowhere new.
        var theirs = (await gateway.Admin.AuditAsync("/admin/v1/audit?kind=session.theft"))[0].Field("id");
        Assert.All(await gateway.Client.AuditAsync("/api/v1/audit?kind=key.created", Credentials.Cookie(stranger.Cookie)), it => Assert.Equal(stranger.AccountId, it.Field("account_id")));
        var behind = (await gateway.Client.CallAsync($"GET /api/v1/audit?cursor={theirs}", Credentials.Cookie(stranger.Cookie))).Is(HttpStatusCode.OK);
        Assert.Empty(behind.Json.GetProperty("data").EnumerateArray());
    }

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task A_member_sees_their_own_activity_and_not_the_accounts_trail(StoreKind store)
    {
        await using var gateway = await AuditStage.StartAsync(store);
        var owner = await gateway.SignUpAsync();
        var member = await gateway.SignUpAsync("member@example.com");
        await gateway.PutMemberAsync(owner.AccountId, member.UserId, "owner");
        await gateway.PutMemberAsync(member.AccountId, member.UserId, "member");
        var (access, _) = await gateway.LogInAsync(member.Email);
        var cookie = Credentials.Cookie("access_token=" + access);

        (await gateway.Client.CallAsync("GET /api/v1/audit", cookie)).Is(HttpStatusCode.Forbidden);
        var own = await gateway.Client.AuditAsync("/api/v1/auth/activity", cookie);
        Assert.All(own, it => Assert.Equal((member.AccountId, member.UserId), (it.Field("account_id"), it.Field("subject"))));
        Assert.Equal(2, own.Count(it => it.Field("kind") == "session.started"));
        // What an operator did is told; where the operator sits is not.
        var byAdmin = own.First(it => it.Field("kind") == "member.role_set");
        Assert.Equal(("admin", null, null), (byAdmin.Field("actor"), byAdmin.Field("address"), byAdmin.Field("client")));

        var key = await gateway.CreateUserKeyAsync("access_token=" + access);
        (await gateway.Client.CallAsync("GET /api/v1/auth/activity", Credentials.ApiKey(key.Text("key")))).Is(HttpStatusCode.Unauthorized);
        (await gateway.Client.CallAsync("GET /api/v1/auth/activity")).Is(HttpStatusCode.Unauthorized);
        using var stranger = new HttpClient { BaseAddress = gateway.ManagementUrl };
        (await stranger.CallAsync("GET /admin/v1/audit")).Is(HttpStatusCode.Unauthorized);
        (await gateway.Client.CallAsync("GET /admin/v1/audit", Credentials.ApiKey(GatewayUnderTest.AdminKey))).Is(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_wrong_filter_is_refused_with_all_that_is_wrong()
    {
        await using var gateway = await AuditStage.StartAsync(StoreKind.Sqlite);
        var answer = await gateway.Admin.CallAsync("GET /admin/v1/audit?account=acc_%27&subject=x&kind=nothing&from=yesterday&to=2030-01-01T00:00:00&cursor=evt_1&limit=1000");
        answer.Is(HttpStatusCode.UnprocessableEntity);
        Assert.Equal(
            ["account", "subject", "kind", "from", "to", "cursor", "limit"], answer.Json.GetProperty("detail").EnumerateArray().Select(error => error.GetProperty("loc")[1].GetString()));
    }

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task A_flood_of_refusals_is_two_events_a_minute_and_the_count_is_right(StoreKind store)
    {
        var clock = new ManualTimeProvider();
        await using var gateway = await AuditStage.StartAsync(store, clock);
        for (var i = 0; i < 100; i++) (await gateway.Client.CallAsync($"GET /devices/{i}", Credentials.Bearer($"not-a-token-{i}"))).Is(HttpStatusCode.Forbidden);
        clock.Advance(AuditTally.Window);

        var refused = await gateway.Admin.AuditAsync("/admin/v1/audit?kind=request.refused");

        Assert.Equal([99, 1], refused.Select(it => it.GetProperty("count").GetInt64()));
        Assert.All(refused, it => Assert.Equal(("invalid_credentials", "GET /devices/{**rest}"), (it.Field("code"), it.Field("call"))));
    }

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task What_was_done_just_before_a_shutdown_is_there_after_it(StoreKind store)
    {
        // The clock stands: no timer writes anything before the end.
        var clock = new ManualTimeProvider();
        await using var first = await AuditStage.StartAsync(store, clock);
        var owner = await first.SignUpAsync();
        await first.CreateKeyAsync(owner);
        await first.StopAsync();

        await using var second = await AuditStage.StartAsync(store, clock, first.Folder);
        Assert.Single(await second.Admin.AuditAsync("/admin/v1/audit?kind=key.created&account=" + owner.AccountId));
    }

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task Neither_the_trail_nor_the_log_tells_a_secret_and_no_line_can_be_forged(StoreKind store)
    {
        var log = new LogRecorder();
        var secrets = new List<string>();
        await using var gateway = await AuditStage.StartAsync(store, log: log);
        gateway.Client.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", "Browser \" x call=GET /forged account=acc_0");
        // An address of its own: on a shared server others' are in the same file.
        var email = Core.Identifiers.New("u") + "@example.com";
        await AuditStage.DoEverythingAsync(gateway, secrets, email);
        var trail = string.Join('\n', (await gateway.Admin.AuditAsync("/admin/v1/audit")).Select(it => it.ToString()));

        var lines = log.Lines.Where(line => line.Id.Name == "Audit").ToList();
        Assert.All(log.Lines.Where(line => line.Id.Id is 3001 or 1401), line => Assert.DoesNotContain(line.Text, c => char.IsControl(c) || char.GetUnicodeCategory(c) == System.Globalization.UnicodeCategory.Format));
        Assert.Contains(lines, line => line.Text.Contains("first\\\\u000d\\\\u000aAudit forged \\\\u202e", StringComparison.Ordinal));
        Assert.All(lines, line => Assert.DoesNotContain("forged", line.Text[..line.Text.IndexOf(" details=", StringComparison.Ordinal)], StringComparison.Ordinal));
        Assert.Equal(1, log.Lines.Count(line => line.Id.Name == "Audit" && (string?)line.Fields["Kind"] == "session.theft" && line.Level == LogLevel.Warning));
        var everything = trail + string.Join('\n', log.Lines.Select(line => line.Text));
        Assert.All(secrets.Append(email).Distinct(), secret => Assert.DoesNotContain(secret, everything, StringComparison.Ordinal));

        // One line for each event that is kept.
        Assert.Superset(trail.Split('\n').Select(it => JsonDocument.Parse(it).RootElement.Field("id")!).ToHashSet(), lines.Select(line => (string)line.Fields["EventId"]!).ToHashSet());
    }

    [Fact]
    public async Task The_log_is_JSON_where_configuration_says_so()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(settings: new Dictionary<string, string?> { ["Logging:Console:FormatterName"] = "json" });
        Assert.Equal("json", gateway.Services.GetRequiredService<IOptions<ConsoleLoggerOptions>>().Value.FormatterName);
    }

    [SkippableFact]
    public async Task While_the_store_is_away_events_wait_and_are_written_when_it_is_back()
    {
        RedisServer.SkipUnlessInstalled();
        await using var redis = await RedisServer.StartAsync();
        var clock = new ManualTimeProvider();
        await using var gateway = await GatewayUnderTest.StartAsync(settings: Pipeline.RedisSettings.For(redis), clock: clock);
        await redis.KillAsync();
        (await gateway.Client.CallAsync("GET /devices", Credentials.Bearer("not.a.token"))).Is(HttpStatusCode.Forbidden);
        (await gateway.Admin.CallAsync("GET /admin/v1/audit")).Is(HttpStatusCode.ServiceUnavailable);

        await redis.RestartAsync();
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!await IsWrittenAsync())
        {
            clock.Advance(TimeSpan.FromMilliseconds(500));
            await Task.Delay(TimeSpan.FromMilliseconds(20), late.Token);
        }

        // The store can be read before what waits is in it.
        async Task<bool> IsWrittenAsync() =>
            (await gateway.Admin.CallAsync("GET /admin/v1/audit")).Status == HttpStatusCode.OK
            && (await gateway.Admin.AuditAsync("/admin/v1/audit?kind=request.refused")).Any(it => it.Field("code") == "invalid_credentials" && it.Field("call") == "GET /devices/{**rest}");
    }
}
