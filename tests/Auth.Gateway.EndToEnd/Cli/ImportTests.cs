using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Auth.Gateway.EndToEnd.Curl;
using Auth.Gateway.EndToEnd.Stage;

namespace Auth.Gateway.EndToEnd.Cli;

/// <summary>What exists elsewhere goes on working: its users sign in, its keys are good. What is wrong is named by its line, and stops nothing else.</summary>
[Collection(SharedProductTests.Name)]
public sealed class ImportTests(SharedProduct shared) : IDisposable
{
    private const string Password = "Secure-Passw0rd";

    // Of that password, by OpenSSL and Python.
    private const string Apr1 = "$apr1$abcd./Zz$AWWrwBYOQdPptDsuAyRoS/";
    private const string Sha512Crypt = "$6$abcd./Zz$E/DGk8rEomNaCBlw4Lye96vKq.XQTJwj7tS/.4bxL338dp6sOYYkQArWBe/uJ6SuQl2dvzz8vDo0OajWeaVU4.";
    private const string Bcrypt = "$2y$05$abcdefghijklmnopqrstuuN6LWZc1Jv3rEQ0mZl5d5q9Wv0wq1X2a";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableTheory, OnEveryStore]
    public async Task An_htpasswd_file_becomes_users_of_an_account(TestedStore store)
    {
        var product = await shared.OnAsync(store);
        var domain = Fresh.Name() + ".example";
        var file = Write("users.htpasswd", "# staff", $"anna:{Apr1}", "", $"ben@{domain}:{Sha512Crypt}", $"carl:{Bcrypt}", "no colon here", $"dora:{Password}");
        string[] import = ["import", "htpasswd", file, "--account", product.Account.AccountId, "--role", "admin", "--email-domain", domain];

        AssertSums((await product.CliAsync([.. import, "--dry-run"])).Json(1), imported: 2, existing: 0, refused: 3);
        (await SignInAsync(product, $"anna@{domain}")).Expect(401);

        var run = await product.CliAsync(import);

        AssertSums(run.Json(1), imported: 2, existing: 0, refused: 3);
        var errors = run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["users.htpasswd:5: ", "users.htpasswd:6: ", "users.htpasswd:7: "], errors.Select(line => line[..18]).Order());
        Assert.Contains("bcrypt", run.Error, StringComparison.Ordinal);
        foreach (var secret in new[] { Password, Bcrypt[7..], Apr1[6..] }) Assert.DoesNotContain(secret, run.Error + run.Output + product.Program.Everything(), StringComparison.Ordinal);
        foreach (var name in new[] { "anna", "ben" })
        {
            // Twice: the second is checked against the hash that the first has made.
            for (var i = 0; i < 2; i++) Assert.Equal(product.Account.AccountId, Jwt.Claims((await SignInAsync(product, $"{name}@{domain}")).Expect(200).Cookie("access_token")).GetProperty("account_id").GetString());
            (await SignInAsync(product, $"{name}@{domain}", Password + "x")).Expect(401);
        }

        AssertSums((await product.CliAsync(import)).Json(1), imported: 0, existing: 2, refused: 3);
    }

    [SkippableTheory, OnEveryStore]
    public async Task Users_and_their_keys_come_from_CSV_and_JSON(TestedStore store)
    {
        var product = await shared.OnAsync(store);
        var (anna, ben, cleo) = (Fresh.Email("anna"), Fresh.Email("ben"), Fresh.Email("cleo"));
        var django = "pbkdf2_sha256$1000$abcdefghijklmnopqrstuv$" + Convert.ToBase64String(Rfc2898DeriveBytes.Pbkdf2(Password, "abcdefghijklmnopqrstuv"u8, 1000, HashAlgorithmName.SHA256, 32));
        var csv = Write("users.csv", "email,password_hash,name,account_name", $"{anna},{django},\"Anna, the \"\"first\"\"\nof them\",Annas", $"not-an-address,{django},,", $"{ben},{django},,", $"{ben},x");
        var json = Write("users.json", JsonSerializer.Serialize(new object[] { new { email = cleo, password_hash = django }, new { email = anna, password_hash = Apr1 }, new { email = Fresh.Email("x"), password_hash = django, admin = true }, 7 }));

        var users = await product.CliAsync("import", "users", csv);
        AssertSums(users.Json(1), imported: 2, existing: 0, refused: 2);
        Assert.Contains("users.csv:4: email: value is not a valid email address", users.Error, StringComparison.Ordinal);
        Assert.Contains("users.csv:6: has 2 fields under 4 columns", users.Error, StringComparison.Ordinal);
        var more = await product.CliAsync("import", "users", json);
        AssertSums(more.Json(1), imported: 1, existing: 1, refused: 2);
        Assert.Contains("users.json:item 3: has a member that is not known", more.Error, StringComparison.Ordinal);
        Assert.Contains("users.json:item 4: is no JSON object", more.Error, StringComparison.Ordinal);
        foreach (var email in new[] { anna, ben, cleo }) (await SignInAsync(product, email)).Expect(200);

        var (first, second) = ("theirs_" + Fresh.Name(), "theirs_" + Fresh.Name());
        var keys = Write(
            "keys.jsonl",
            JsonSerializer.Serialize(new { sha256 = Sha256(first), name = "first", account = product.Account.AccountId, scopes = new[] { "usage.read" }, expires_at = "2999-01-01T00:00:00Z" }),
            "{\"sha256\":",
            JsonSerializer.Serialize(new { sha256 = Sha256(second), name = "second", user = anna, live_mode = true }),
            JsonSerializer.Serialize(new { sha256 = Sha256("x"), name = "late", account = product.Account.AccountId, expires_at = "2001-01-01T00:00:00Z" }),
            """{"\ud800":""}""",
            """{"name":"\ud800"}""");
        var keyRun = await product.CliAsync("import", "keys", keys);
        AssertSums(keyRun.Json(1), imported: 2, existing: 0, refused: 4);
        Assert.Contains("keys.jsonl:2: is no JSON object", keyRun.Error, StringComparison.Ordinal);
        Assert.Contains("keys.jsonl:4: expires_at: ", keyRun.Error, StringComparison.Ordinal);
        foreach (var line in new[] { 5, 6 }) Assert.Contains($"keys.jsonl:{line}: holds half of a surrogate pair, which is no text", keyRun.Error, StringComparison.Ordinal);
        (await product.CurlAsync($"curl {product.Url}/api/v1/usage -H 'X-API-Key: {first}'")).Expect(200);
        Assert.Equal(anna, (await product.CurlAsync($"curl {product.Url}/api/v1/auth/me -H 'X-API-Key: {second}'")).Expect(200).Text("email"));

        var csvKeys = Write("keys.csv", "sha256,name,scopes,live_mode", $"{Sha256(first)},first,usage.read,true", $"{Sha256(second)},second,,");
        var again = await product.CliAsync("import", "keys", csvKeys, "--account", product.Account.AccountId);
        AssertSums(again.Json(1), imported: 0, existing: 1, refused: 1);
        Assert.Contains("keys.csv:3: sha256: this key is there already, and belongs to somebody else", again.Error, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Large_files_go_in_batch_by_batch()
    {
        var product = await shared.OnAsync(TestedStore.Sqlite);
        var hash = new byte[61];
        (hash[0], hash[4], hash[7], hash[12]) = (1, 2, 40, 16);
        var domain = Fresh.Name() + ".example";
        var file = Write("many.csv", ["email,password_hash", .. Enumerable.Range(1, 1000).Select(i => $"user{i}@{domain},{Convert.ToBase64String(hash)}")]);
        AssertSums((await product.CliAsync("import", "users", file)).Json(), imported: 1000, existing: 0, refused: 0);
        AssertSums((await product.CliAsync("import", "users", file)).Json(), imported: 0, existing: 1000, refused: 0);
    }

    private string Write(string name, params string[] lines)
    {
        File.WriteAllLines(_folder.File(name), lines);
        return _folder.File(name);
    }

    private static string Sha256(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    private static Task<CurlAnswer> SignInAsync(Product product, string email, string password = Password) => product.CurlAsync(
        $$"""curl -X POST {{product.Url}}/api/v1/auth/login -H 'Content-Type: application/json' -d '{"email":"{{email}}","password":"{{password}}"}'""");

    private static void AssertSums(JsonElement report, int imported, int existing, int refused) =>
        Assert.Equal((imported, existing, refused), (report.GetProperty("imported").GetInt32(), report.GetProperty("existing").GetInt32(), report.GetProperty("refused").GetInt32()));
}
