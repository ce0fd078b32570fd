using System.CommandLine;
using System.Text.Json.Nodes;
using Auth.Gateway.Cli.Import;

namespace Auth.Gateway.Cli;

/// <summary>The commands, each one call of the admin API; but for <see cref="CheckCommand"/> and <see cref="BackupCommands"/>, which need none.</summary>
public static class Commands
{
    private static readonly Argument<string> Account = new("account") { Description = "The account's id (acc_…)." };
    private static readonly Argument<string> User = new("user") { Description = "The user's id (usr_…)." };

    private static readonly Option<string?> Before = new("--before") { Description = "An instant (RFC 3339): only what was issued until then; without it, everything." };

    public static RootCommand Root() => new("Administers an Auth.Gateway through its management listener.")
    {
        Connection.Url,
        Connection.KeyFile,
        Accounts(),
        Members(),
        Users(),
        Keys(),
        ImportCommands.Create(),
        SigningKeys(),
        Audit(),
        ExplainCommand.Build(),
        CheckCommand.Build(),
        BackupCommands.BackUp(),
        BackupCommands.Restore(),
    };

    private static Command Accounts()
    {
        var name = new Argument<string>("name") { Description = "What the account is called." };
        var organization = new Option<string?>("--organization") { Description = "The account whose administrators administer this one." };
        var keys = new Option<bool>("--keys") { Description = "Its API keys and its users' keys in it as well." };
        return new Command("accounts", "Accounts (tenants).")
        {
            Call("create", "Creates an account.", [name, organization], HttpMethod.Post, _ => "accounts",
                parsed => new JsonObject { ["name"] = parsed.GetValue(name), ["organization_id"] = parsed.GetValue(organization) }),
            Call("get", "Shows an account.", [Account], HttpMethod.Get, parsed => $"accounts/{Escape(parsed.GetValue(Account))}"),
            Call("revoke", "Ends all sessions and tokens in an account.", [Account, Before, keys], HttpMethod.Post, parsed => $"accounts/{Escape(parsed.GetValue(Account))}/revoke",
                parsed => new JsonObject { ["before"] = parsed.GetValue(Before), ["keys"] = parsed.GetValue(keys) }),
            Call("disable", "Locks everybody and every key of an account out at once.", [Account], HttpMethod.Post, parsed => $"accounts/{Escape(parsed.GetValue(Account))}/disable"),
            Call("enable", "Lets an account in again.", [Account], HttpMethod.Post, parsed => $"accounts/{Escape(parsed.GetValue(Account))}/enable"),
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
        var password = new Option<FileInfo>("--password-file") { Description = "A file that holds the new password.", Required = true };
        return new Command("users", "People who sign in.")
        {
            Call("find", "Finds a user.", [email], HttpMethod.Get, parsed => $"users?email={Escape(parsed.GetValue(email))}"),
            Call("revoke", "Ends all sessions and tokens of a user; keys stay.", [User, Before], HttpMethod.Post, parsed => $"users/{Escape(parsed.GetValue(User))}/revoke",
                parsed => new JsonObject { ["before"] = parsed.GetValue(Before) }),
            Call("disable", "Locks a user out at once.", [User], HttpMethod.Post, parsed => $"users/{Escape(parsed.GetValue(User))}/disable"),
            Call("enable", "Lets a user in again.", [User], HttpMethod.Post, parsed => $"users/{Escape(parsed.GetValue(User))}/enable"),
            Call("unlock", "Forgets the user's failed sign-ins, so that none delays the next.", [User], HttpMethod.Delete, parsed => $"users/{Escape(parsed.GetValue(User))}/lockout"),
            Call("set-password", "Gives a user another password; sessions and tokens end at once.", [User, password], HttpMethod.Post, parsed => $"users/{Escape(parsed.GetValue(User))}/password",
                parsed => new JsonObject { ["new_password"] = File.ReadAllText(parsed.GetValue(password)!.FullName).TrimEnd('\r', '\n') }),
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

    private static Command Audit()
    {
        Option<string?>[] filters =
        [
            new("--account") { Description = "Of this account only (acc_…)." },
            new("--subject") { Description = "About this user or account only." },
            new("--kind") { Description = "Of this kind only, e.g. session.theft." },
            new("--from") { Description = "Not before this time, e.g. 2025-01-01T00:00:00Z." },
            new("--to") { Description = "Before this time." },
            new("--limit") { Description = "How many at most, up to 200." },
            new("--cursor") { Description = "The next_cursor of an earlier answer, to go on." },
        ];
        return new Command("audit", "What happened.")
        {
            Call("list", "Lists events, newest first.", filters, HttpMethod.Get, parsed => "audit?" + string.Join('&', filters
                .Select(filter => (Name: filter.Name.TrimStart('-'), Value: parsed.GetValue(filter)))
                .Where(filter => filter.Value is not null)
                .Select(filter => $"{filter.Name}={Escape(filter.Value)}"))),
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
