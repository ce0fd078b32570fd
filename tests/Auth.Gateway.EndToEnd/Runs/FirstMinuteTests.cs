using Auth.Gateway.EndToEnd.Curl;
using Auth.Gateway.EndToEnd.Programs;
using Auth.Gateway.EndToEnd.Stage;

namespace Auth.Gateway.EndToEnd.Runs;

public sealed class FirstMinuteTests
{
    [SkippableTheory, OnEveryStore]
    public async Task The_demo_account_uses_up_none_of_what_its_user_may_try(TestedStore store)
    {
        Needs.Program("curl");
        Skip.IfNot(OperatingSystem.IsLinux(), "Only Linux has more than one loopback address without set-up.");
        using var folder = new TemporaryFolder();
        await using var chosen = await StoreSettings.OpenAsync(store);
        await using var product = await Product.StartAsync(folder.Path, chosen.Environment);

        for (var i = 1; i <= 5; i++) (await RegisterAsync(product, i)).Expect(201);
        (await RegisterAsync(product, 6)).Expect(429);
        for (var i = 1; i <= 10; i++) (await SignInAsync(product)).Expect(200);
        (await SignInAsync(product)).Expect(429);
    }

    private static Task<CurlAnswer> RegisterAsync(Product product, int number) => product.CurlAsync(
        $$"""curl -X POST {{product.Url}}/api/v1/auth/register -H 'Content-Type: application/json' -d '{"email":"new{{number}}@example.com","password":"SecurePass123","full_name":"Jane Doe"}'""");

    private static Task<CurlAnswer> SignInAsync(Product product) => product.CurlAsync(
        $"curl -X POST {product.Url}/api/v1/auth/login --data-urlencode 'username={product.Account.Email}' --data-urlencode 'password={product.Account.Password}'");
}
