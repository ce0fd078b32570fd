using System.Security.Cryptography;
using System.Text;
using Auth.Gateway.Core.Tokens;
using Auth.Gateway.Storage;
using Auth.Gateway.Tests.Stage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;

namespace Auth.Gateway.Tests.Discovery;

/// <summary>The signing keys at rest.</summary>
public sealed class KeyProtectionTests
{
    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task No_private_key_is_readable_in_the_store(StoreKind store)
    {
        foreach (var algorithm in new[] { "RS256", "HS256" })
        {
            await using var gateway = await GatewayUnderTest.StartAsync(store, new Dictionary<string, string?> { ["Gateway:Tokens:SigningAlgorithm"] = algorithm });
            var ring = gateway.Services.GetRequiredService<SigningKeyRing>();

            var written = await StoreUnderTest.ReadEverythingAsync(store, gateway.Folder);

            // What is looked for would be found: the keys' ids are there.
            Assert.Contains(ring.TokenKey.Id, written, StringComparison.Ordinal);
            Assert.Contains(ring.AssertionKey.Id, written, StringComparison.Ordinal);
            foreach (var secret in new[] { Secret(ring.TokenKey.Key), Secret(ring.AssertionKey.Key), ring.RefreshKey })
            {
                Assert.InRange(secret.Length, 32, 512);
                foreach (var form in new[] { Encoding.Latin1.GetString(secret), Convert.ToBase64String(secret), Base64UrlEncoder.Encode(secret), Convert.ToHexString(secret), Convert.ToHexStringLower(secret) })
                {
                    Assert.DoesNotContain(form, written, StringComparison.Ordinal);
                }
            }
        }
    }

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task With_another_master_key_the_gateway_does_not_start_and_says_why(StoreKind store)
    {
        using var folder = new DataFolder();
        await using (await GatewayUnderTest.StartAsync(store, MasterKey("first"), folder: folder.Path))
        {
            // Makes the keys.
        }

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => GatewayUnderTest.StartAsync(store, MasterKey("second"), folder: folder.Path));

        Assert.Contains("Gateway:MasterKey is not the one", failure.Message, StringComparison.Ordinal);
        await using var again = await GatewayUnderTest.StartAsync(store, MasterKey("first"), folder: folder.Path);
        await again.SignUpAsync();
    }

    [Fact]
    public async Task Beside_the_embedded_store_the_master_key_is_made_once_in_a_file_for_its_owner_alone()
    {
        using var folder = new DataFolder();
        var path = Path.Combine(folder.Path, "master.key");
        string made;
        await using (await GatewayUnderTest.StartAsync(folder: folder.Path))
        {
            made = await File.ReadAllTextAsync(path);
            if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        }

        await using var again = await GatewayUnderTest.StartAsync(folder: folder.Path);

        Assert.True(Convert.FromBase64String(made.Trim()).Length >= 32);
        Assert.Equal(made, await File.ReadAllTextAsync(path));
    }

    private static Dictionary<string, string?> MasterKey(string name) => new() { ["Gateway:MasterKey"] = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(name))) };

    // The part that nobody may have.
    private static byte[] Secret(SecurityKey key) => key switch
    {
        ECDsaSecurityKey elliptic => elliptic.ECDsa.ExportParameters(includePrivateParameters: true).D!,
        RsaSecurityKey rsa => rsa.Rsa.ExportParameters(includePrivateParameters: true).D!,
        SymmetricSecurityKey symmetric => symmetric.Key,
        _ => throw new ArgumentOutOfRangeException(nameof(key), key, "Unknown."),
    };
}
