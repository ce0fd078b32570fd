using Quickstart.Seeding;

namespace Quickstart;

/// <summary>
/// What is printed when all is up: one command a line, each complete in itself, so that any of them can be pasted into a POSIX shell, in any order.
/// Everything else is a comment, so that pasting all of it works, too.
/// </summary>
internal static class Tour
{
    public static string Of(DemoAccount account, Upstreams upstreams)
    {
        var url = account.Url;
        var form = $"--data-urlencode 'username={account.Email}' --data-urlencode 'password={account.Password}'";
        var credentials = $$"""{"email":"{{account.Email}}","password":"{{account.Password}}"}""";
        var bearer = Field("bearer_token", $"curl -s -u '{account.AccountId}:{account.LiveKey}' {url}/login");
        var token = Field("token", $"curl -s -X POST {url}/tokens/generate -H 'Authorization: {account.LiveKey}'");
        var access = Field("access_token", $"curl -s -X POST {url}/api/v1/auth/login {form}");
        var signIn = $"-X POST {url}/api/v1/auth/login -H 'Content-Type: application/json' -d '{credentials}'";
        var cookie = $"$(curl -s -o /dev/null -D - {signIn} | sed -n 's/^[Ss]et-[Cc]ookie: \\(access_token=[^;]*\\).*/\\1/p')";
        var usage = $"-H 'X-API-Key: {account.UsageKey}'";
        const string json = "-H 'Content-Type: application/json'";
        return $$"""

            # --- Flatpeak: account id and key as Basic, exchanged for a bearer token ---
            # The token says which account and which mode; the test key's devices are others than the live key's.
            curl -u '{{account.AccountId}}:{{account.LiveKey}}' {{url}}/login
            curl -X POST {{url}}/devices -H "Authorization: Bearer {{bearer}}" {{json}} -d "{\"reference_id\":\"DEV$(date +%s)\"}"
            curl {{url}}/devices -H "Authorization: Bearer {{bearer}}"
            curl -u '{{account.TestKey}}:' {{url}}/devices

            # --- Flare: the bare key, exchanged for a token of one hour ---
            # The second answer tells what the token stands for: key, organization, tenant, user.
            curl -X POST {{url}}/tokens/generate -H 'Authorization: {{account.LiveKey}}'
            curl {{url}}/tokens/test -H "Authorization: Bearer {{token}}"

            # --- Fluxrate: cookies for people, X-API-Key for programs ---
            # Look at the two Set-Cookie headers: HttpOnly, and the refresh token goes to the sign-in endpoints only.
            curl -i {{signIn}}
            curl -X POST {{url}}/api/v1/sdk/track {{usage}} {{json}} -d '{"meter_token":"api_calls","customer_external_id":"cust_123","quantity":1}'
            curl {{url}}/api/v1/usage {{usage}}
            curl -X POST {{url}}/api/v1/widget/token {{usage}} {{json}} -d '{"customer_external_id":"cust_123"}'
            # The customer was made by the first use; a person sees it with the session's cookie.
            curl {{url}}/api/v1/customers -H "Cookie: {{cookie}}"

            # --- Meterbase: a form login, and a bearer of 24 hours ---
            # The same user as above, who signed up as Fluxrate's do; no cookies here.
            curl -X POST {{url}}/api/v1/auth/login {{form}}
            curl {{url}}/api/v1/auth/me -H "Authorization: Bearer {{access}}"
            curl {{url}}/api/v1/auth/api-keys -H "Authorization: Bearer {{access}}"

            # --- Behind the gateway ---
            # Device.Service {{upstreams.DevicesUrl}} and Usage.Service {{upstreams.UsageUrl}} believe the gateway's signed assertion only:
            # asked directly, they answer 401, whatever X-Auth-* headers are sent. They check it with these keys:
            curl {{url}}/.well-known/jwks.json
            {{Operators(account)}}
            """;
    }

    private static string Operators(DemoAccount account) => account is { ManagementUrl: { } url, AdminKey: { } key }
        ? $"""
            # Operators have a listener of their own, and a key for it.
            curl {url}/admin/v1/accounts/{account.AccountId} -H 'Authorization: Bearer {key}'

            """
        : "";

    // What jq would do, with what every shell has.
    private static string Field(string name, string command) => $"$({command} | sed 's/.*\"{name}\":\"\\([^\"]*\\)\".*/\\1/')";
}
