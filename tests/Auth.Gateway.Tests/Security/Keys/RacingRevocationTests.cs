using System.Net;
using System.Reflection;
using Auth.Gateway.Core.ApiKeys;
using Auth.Gateway.Core.Principals;
using Auth.Gateway.Pipeline.Authentication;
using Auth.Gateway.Storage;
using Auth.Gateway.Tests.OAuth;
using Auth.Gateway.Tests.Stage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Gateway.Tests.Security.Keys;

/// <summary>
/// A look-up that read a key from the store just before it was revoked, and remembers it just after, must not bring it back to life: what it remembers is as
/// old as its question.
/// </summary>
public sealed class RacingRevocationTests
{
    public static TheoryData<StoreKind, string> Races
    {
        get
        {
            var races = new TheoryData<StoreKind, string>();
            foreach (var store in new[] { StoreKind.Sqlite, StoreKind.Redis })
            {
                foreach (var end in new[] { "deleted", "leaked", "rotated", "account disabled", "account's keys revoked" }) races.Add(store, end);
            }

            return races;
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Races))]
    public async Task A_key_that_ends_while_it_is_looked_up_is_not_remembered_as_good(StoreKind store, string end)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(store);
        var owner = await gateway.SignUpAsync();
        var key = await gateway.CreateKeyAsync(owner);
        var (text, id) = (key.Text("key"), key.Text("id"));
        var slow = DispatchProxy.Create<IApiKeyStore, SlowStore>();
        var gate = (SlowStore)(object)slow;
        gate.Inner = gateway.Services.GetRequiredService<IApiKeyStore>();
        var keys = ActivatorUtilities.CreateInstance<ApiKeyAuthenticator>(gateway.Services, slow);
        var lookup = ActivatorUtilities.CreateInstance<KeyLookup>(gateway.Generation.Services, keys);
        var authenticator = ActivatorUtilities.CreateInstance<Authenticator>(gateway.Generation.Services, (object)new ICredentialHandler[] { new ApiKeyHandler(lookup) });
        var request = new DefaultHttpContext { RequestServices = gateway.Services }.Request;
        request.Headers[Credentials.ApiKey(text).Name] = text;

        // Read from the store, and on its way.
        var racing = authenticator.AuthenticateAsync(request, withCookie: false).AsTask();
        await gate.HasRead.Task;
        await EndAsync(gateway, owner, id, text, end);
        gate.MayAnswer.SetResult();

        // Whatever this one request was told, which was asked before the end: it is the last.
        await racing;
        Assert.Null(gateway.Services.GetRequiredService<PrincipalCache>().Find(new Credential(SchemeNames.ApiKey, text)));
        (await gateway.Client.CallAsync("GET /api/v1/usage", Credentials.ApiKey(text))).Is(HttpStatusCode.Unauthorized);
    }

    private static async Task EndAsync(GatewayUnderTest gateway, SignedUp owner, string id, string text, string end)
    {
        var answer = end switch
        {
            "deleted" => await gateway.Client.CallAsync($"DELETE /api/v1/api-keys/{id}", Credentials.Cookie(owner.Cookie)),
            "leaked" => await gateway.Admin.CallAsync("POST /admin/v1/keys/leaked", $$"""{"keys":["{{text}}"]}"""),
            "rotated" => await gateway.Client.CallAsync($"POST /api/v1/api-keys/{id}/rotate", Credentials.Cookie(owner.Cookie)),
            "account disabled" => await gateway.Admin.CallAsync($"POST /admin/v1/accounts/{owner.AccountId}/disable"),
            _ => await gateway.Admin.CallAsync($"POST /admin/v1/accounts/{owner.AccountId}/revoke", """{"keys":true}"""),
        };
        Assert.True((int)answer.Status < 300, answer.Body);
    }

    /// <summary>The real store, whose answer to a look-up is on its way until the test lets it arrive.</summary>
    public class SlowStore : DispatchProxy
    {
        public IApiKeyStore Inner { get; set; } = null!;

        public TaskCompletionSource HasRead { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource MayAnswer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
            targetMethod!.Name == nameof(IApiKeyStore.FindByHashAsync) ? FindAsync((string)args![0]!) : targetMethod.Invoke(Inner, args);

        private async Task<ApiKeyGrant?> FindAsync(string hash)
        {
            var found = await Inner.FindByHashAsync(hash, CancellationToken.None);
            HasRead.TrySetResult();
            await MayAnswer.Task;
            return found;
        }
    }
}
