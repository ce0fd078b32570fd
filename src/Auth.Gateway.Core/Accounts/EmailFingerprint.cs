using System.Security.Cryptography;
using System.Text;
using Auth.Gateway.Core.Tokens;

namespace Auth.Gateway.Core.Accounts;

/// <summary>
/// What the audit trail keeps of an address that nobody has registered, where people also type passwords: enough to see that it was the same one again,
/// and nothing that could be read back or tried without the gateway's own key.
/// </summary>
public sealed class EmailFingerprint(SigningKeyRing ring)
{
    private const int Digits = 16;

    // The label keeps it apart from what else the key is for: refresh tokens, whose bodies begin with rt_.
    public string Of(string email) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(ring.RefreshKey, Encoding.UTF8.GetBytes("audit e-mail " + EmailAddress.Normalize(email))))[..Digits];
}
