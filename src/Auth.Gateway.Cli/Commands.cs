using System.CommandLine;
using System.Text.Json.Nodes;

namespace Auth.Gateway.Cli;

/// <summary>The commands, each one call of the admin API.</summary>
public static class Commands
{
    private static readonly Argument<string> Account = new("account") { Description = "The account's id (acc_…)." };
    private static readonly Argument<string> User = new("user") { Description = "The user's id (usr_…)." };

    public static RootCommand Root() => new("Administers an Auth.Gateway through its management listener.")
    {
        Connection.Url,
        Connection.KeyFile,
        Accounts(),
        Members(),
        Users(),
        Keys(),
        SigningKeys(),
    };

    private static Command Accounts()
    {
        var name = new Argument<string>("name") { Description = "What the account is called." };
        var organization = new Option<string?>("--organization") { Description = "The account whose administrators administer this one." };
        return new Command("accounts", "Accounts (tenants).")
        {
            Call("create", "Creates an account.", [name, organization], HttpMethod.Post, _ => "accounts",
                parsed => new JsonObject { ["name"] = parsed.GetValue(name), ["organization_id"] = parsed.GetValue(organization) }),
            Call("get", "Shows an account.", [Account], HttpMethod.Get, parsed => $"accounts/{Escape(parsed.GetValue(Account))}"),
        };
    }

    private static Command Members()
    {
        var role = new Argument<string>("role") { Description = "owner, admin or member." };
        return new Command("members", "Who belongs to an account.")
        {
            Call("list", "Lists the members.", [Account], HttpMethod.Get, parsed => $"accounts/{Escape(parsed.GetValue(Account))}/members"),
            Call("put", "Adds a user or changes the role; tokens with the old role die.", [Account, User, role], HttpMethod.Put, MemberPath,
                parsed => new JsonObject { ["role"] = parsed.GetValue(role) }),
            Call("remove", "Takes a user out; keys and tokens stop working in the account.", [Account, User], HttpMethod.Delete, MemberPath),
        };
    }

    private static Command Users()
    {
        var email = new Argument<string>("email") { Description = "The user's e-mail address." };
        return new Command("users", "People who sign in.")
        {
            Call("find", "Finds a user.", [email], HttpMethod.Get, parsed => $"users?email={Escape(parsed.GetValue(email))}"),
            Call("disable", "Locks a user out at once.", [User], HttpMethod.Post, parsed => $"users/{Escape(parsed.GetValue(User))}/disable"),
            Call("enable", "Lets a user in again.", [User], HttpMethod.Post, parsed => $"users/{Escape(parsed.GetValue(User))}/enable"),
        };
    }

    private static Command Keys()
    {
        var hash = new Argument<string>("sha256") { Description = "SHA-256 of the key, 64 hexadecimal digits." };
        var name = new Argument<string>("name") { Description = "What the key is called." };
        var scopes = new Option<string[]>("--scope") { Description = "A scope of the key; can be repeated." };
        var test = new Option<bool>("--test") { Description = "A key of test mode." };
        var user = new Option<string?>("--user") { Description = "The user that the key acts as; without it, the key acts as the account." };
        // By file, since arguments are seen by every user of the machine.
        var leaked = new Argument<FileInfo>("file") { Description = "A file that holds the keys, one a line." };
        return new Command("keys", "API keys.")
        {
            Call("leaked", "Revokes keys that were found in the open.", [leaked], HttpMethod.Post, _ => "keys/leaked",
                parsed => new JsonObject
                {
                    ["keys"] = new JsonArray([.. File.ReadLines(parsed.GetValue(leaked)!.FullName).Select(line => line.Trim()).Where(line => line.Length > 0).Select(line => JsonValue.Create(line))]),
                }),
            Call("import", "Takes over a key that exists elsewhere, by its hash.", [Account, hash, name, scopes, test, user], HttpMethod.Post,
                parsed => $"accounts/{Escape(parsed.GetValue(Account))}/keys/import",
                parsed => new JsonObject
                {
                    ["sha256"] = parsed.GetValue(hash),
                    ["name"] = parsed.GetValue(name),
                    ["scopes"] = new JsonArray([.. (parsed.GetValue(scopes) ?? []).Select(scope => JsonValue.Create(scope))]),
                    ["live_mode"] = !parsed.GetValue(test),
                    ["user_id"] = parsed.GetValue(user),
                }),
        };
    }

    private static Command SigningKeys()
    {
        var immediately = new Option<bool>("--immediately") { Description = "Sign with the new key at once, for when the present one may be known to somebody." };
        var newKey = new Option<FileInfo>("--new-key-file") { Description = "A file that holds the new master key: 32 random bytes in base64.", Required = true };
        return new Command("signing-keys", "The keys that tokens and assertions are signed with.")
        {
            Call("list", "Lists them and their state.", [], HttpMethod.Get, _ => "signing-keys"),
            Call("rotate", "Makes the next keys.", [immediately], HttpMethod.Post, _ => "signing-keys/rotate",
                parsed => new JsonObject { ["immediately"] = parsed.GetValue(immediately) }),
            Call("change-master-key", "Encrypts them under another master key; give it to every gateway at its next start.", [newKey], HttpMethod.Post, _ => "signing-keys/master-key",
                parsed => new JsonObject { ["new_master_key"] = File.ReadAllText(parsed.GetValue(newKey)!.FullName).Trim() }),
        };
    }

    private static Command Call(
        string name, string description, Symbol[] symbols, HttpMethod method, Func<ParseResult, string> path, Func<ParseResult, JsonObject>? body = null)
    {
        var command = new Command(name, description);
        foreach (var symbol in symbols)
        {
            if (symbol is Argument argument) command.Arguments.Add(argument);
            if (symbol is Option option) command.Options.Add(option);
        }

        command.SetAction((parsed, cancellation) =>
            Connection.Open(parsed) is { } client ? client.SendAsync(method, path(parsed), body?.Invoke(parsed), cancellation) : Task.FromResult(1));
        return command;
    }

    private static string MemberPath(ParseResult parsed) => $"accounts/{Escape(parsed.GetValue(Account))}/members/{Escape(parsed.GetValue(User))}";

    private static string Escape(string? text) => Uri.EscapeDataString(text ?? "");
}
