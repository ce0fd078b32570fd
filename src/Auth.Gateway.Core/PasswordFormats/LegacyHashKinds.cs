namespace Auth.Gateway.Core.PasswordFormats;

/// <summary>Kinds of hashes that are stored wrapped; these names are in stores.</summary>
public static class LegacyHashKinds
{
    public const string Sha1 = "sha1";
    public const string Apr1 = "apr1";
    public const string Md5Crypt = "md5-crypt";
    public const string Sha256Crypt = "sha256-crypt";
    public const string Sha512Crypt = "sha512-crypt";

    /// <summary>PBKDF2 with a salt that is too short for ASP.NET's format.</summary>
    public const string Pbkdf2Sha1 = "pbkdf2-sha1";

    public const string Pbkdf2Sha256 = "pbkdf2-sha256";
    public const string Pbkdf2Sha512 = "pbkdf2-sha512";
}
