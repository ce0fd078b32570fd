using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Auth.Gateway.Storage;
using Auth.Gateway.Tests.OAuth;
using Auth.Gateway.Tests.Stage;

namespace Auth.Gateway.Tests.Admin;

/// <summary>A file from elsewhere is hostile until proven: a row gives nobody more than it says, changes nobody who is there, and no answer repeats it.</summary>
public sealed class ImportRefusalTests
{
    private const string Hash = "{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=";
    private const string Secret = "a-secret-that-nobody-repeats";

    /// <summary>A row of users that is refused, and a word of the reason. All of it is right but for one thing.</summary>
    public static TheoryData<string, string> Users => new()
    {
        { $$"""{"email":"$new","password_hash":"{{Secret}}"}""", "password_hash" },
        { $$"""{"email":"$new","password_hash":"$2y$05${{Secret}}.N6LWZc1Jv3rEQ0mZl5d5q9Wv0wq1X2a"}""", "bcrypt" },
        { $$"""{"email":"$new","password_hash":"$argon2id$v=19$m=65536$t=3,p=4${{Secret}}"}""", "argon2" },
        { $$"""{"email":"$new","password_hash":"pbkdf2_sha256$2000000000${{Secret}}$W6ph5Mm5Pz8GgiULbPgzG37mj9g="}""", "password_hash" },
        { $$"""{"email":"$new","password_hash":["{{Secret}}"]}""", "password_hash" },
        { $$"""{"email":"{{Secret}}","password_hash":"{{Hash}}"}""", "email" },
        { $$"""{"email":"$new","password_hash":"{{Hash}}","{{Secret}}":1}""", "not known" },
        { $$"""{"email":"$new","password_hash":"{{Hash}}","role":"{{Secret}}"}""", "role" },
        { $$"""{"email":"$new","password_hash":"{{Hash}}","role":"operator","account":"$account"}""", "role" },
        { $$"""{"email":"$new","password_hash":"{{Hash}}","account":"{{Secret}}"}""", "account" },
        { $$"""{"email":"$new","password_hash":"{{Hash}}","account":"acc_000000000000000000000000"}""", "account" },
        { $$"""["{{Secret}}"]""", "no object" },
    };

    public static TheoryData<string, string> Keys => new()
    {
        { $$"""{"sha256":"{{Secret}}","name":"x","account":"$account"}""", "sha256" },
        { """{"sha256":"$hash","name":"x"}""", "account" },
        { """{"sha256":"$hash","name":"x","account":"acc_000000000000000000000000"}""", "account" },
        { """{"sha256":"$hash","name":"x","account":"$account","user":"$stranger"}""", "nobody" },
        { $$"""{"sha256":"$hash","name":"x","account":"$account","user":"{{Secret}}@example.com"}""", "nobody" },
        { $$"""{"sha256":"$hash","name":"x","account":"$account","expires":"{{Secret}}"}""", "not known" },
        { $$"""{"sha256":"$hash","name":"x","account":"$account","allowed_ips":["{{Secret}}"]}""", "allowed_ips" },
        { """{"sha256":"$taken","name":"x","account":"$account"}""", "somebody else" },
    };

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task A_row_that_is_not_right_is_refused_by_itself_and_never_repeated(StoreKind store)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(store);
        var (owner, stranger) = (await gateway.SignUpAsync(), await gateway.SignUpAsync("stranger@example.com"));
        var taken = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes((await gateway.CreateKeyAsync(stranger)).Text("key"))));
        string Fill(string row) => row.Replace("$new", "new@example.com", StringComparison.Ordinal).Replace("$account", owner.AccountId, StringComparison.Ordinal)
            .Replace("$stranger", stranger.UserId, StringComparison.Ordinal).Replace("$taken", taken, StringComparison.Ordinal).Replace("$hash", new string('a', 64), StringComparison.Ordinal);

        foreach (var (path, table) in new[] { ("users", Users), ("keys", Keys) })
        {
            var rows = table.Select(row => (Row: Fill((string)row[0]), Reason: (string)row[1])).ToList();
            var answer = await ImportAsync(gateway, path, rows.Select(row => row.Row));
            Assert.DoesNotContain(Secret, answer.Body, StringComparison.Ordinal);
            Assert.All(rows.Zip(Results(answer)), pair =>
            {
                Assert.True(pair.Second.Text("outcome") == "refused", pair.First.Row);
                Assert.Contains(pair.First.Reason, pair.Second.Text("reason"), StringComparison.Ordinal);
            });
        }

        (await gateway.Admin.CallAsync("GET /admin/v1/users?email=new@example.com")).Is(HttpStatusCode.NotFound);
    }

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task Whoever_is_there_keeps_password_and_role_and_a_trial_writes_nothing(StoreKind store)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(store);
        var (owner, other) = (await gateway.SignUpAsync(), await gateway.SignUpAsync("other@example.com"));
        var row = $$"""{"email":"OTHER@example.com","password_hash":"{{Hash}}","account":"{{owner.AccountId}}","role":"owner"}""";
        Assert.Equal("existing", Results(await ImportAsync(gateway, "users", [row])).Single().Text("outcome"));
        (await SignInAsync(gateway, other.Email, GatewayUnderTest.Password)).Is(HttpStatusCode.OK);
        (await SignInAsync(gateway, other.Email, "password")).Is(HttpStatusCode.Unauthorized);
        var members = (await gateway.Admin.CallAsync($"GET /admin/v1/accounts/{owner.AccountId}/members")).Is(HttpStatusCode.OK).Body;
        Assert.DoesNotContain(other.UserId, members, StringComparison.Ordinal);

        var fresh = row.Replace("OTHER@", "fresh@", StringComparison.Ordinal);
        Assert.Equal("imported", Results(await ImportAsync(gateway, "users", [fresh], isTrial: true)).Single().Text("outcome"));
        (await gateway.Admin.CallAsync("GET /admin/v1/users?email=fresh@example.com")).Is(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task More_rows_than_one_call_may_have_are_refused_together()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var rows = new JsonObject { ["rows"] = new JsonArray([.. Enumerable.Range(0, 101).Select(_ => (JsonNode)7)]) };
        (await gateway.Admin.CallAsync("POST /admin/v1/import/users", rows.ToJsonString())).Is(HttpStatusCode.UnprocessableEntity);
        (await gateway.Client.CallAsync("POST /admin/v1/import/users", """{"rows":[]}""", Credentials.ApiKey(GatewayUnderTest.AdminKey))).Is(HttpStatusCode.Unauthorized);
    }

    private static async Task<Answer> ImportAsync(GatewayUnderTest gateway, string path, IEnumerable<string> rows, bool isTrial = false) =>
        (await gateway.Admin.CallAsync($"POST /admin/v1/import/{path}", $$"""{"dry_run":{{(isTrial ? "true" : "false")}},"rows":[{{string.Join(',', rows)}}]}""")).Is(HttpStatusCode.OK);

    private static IEnumerable<JsonElement> Results(Answer answer) => answer.Json.GetProperty("data").EnumerateArray();

    private static Task<Answer> SignInAsync(GatewayUnderTest gateway, string email, string password) =>
        gateway.Client.CallAsync("POST /api/v1/auth/login", $$"""{"email":"{{email}}","password":"{{password}}"}""");
}
