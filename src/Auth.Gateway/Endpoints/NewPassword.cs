using Auth.Gateway.Core.Accounts;
using Auth.Gateway.Wire;

namespace Auth.Gateway.Endpoints;

/// <summary>A password that somebody chooses: long enough, not endless, and not one that everybody tries first.</summary>
public static class NewPassword
{
    public static string Read(FieldReader fields, string name, CommonPasswords common)
    {
        var password = fields.Text(name, PasswordOptions.MinLength, PasswordOptions.MaxLength);
        if (common.Contains(password)) fields.Refuse(FieldError.Wrong("this password is too common: it is among the first that are tried", "body", name));
        return password;
    }
}
