using Auth.Gateway.Core.Accounts;
using Auth.Gateway.Wire;

namespace Auth.Gateway.Endpoints;

/// <summary>A password that somebody chooses: long enough, not endless, and not one that everybody tries first.</summary>
public static class NewPassword
{
    /// <param name="ofAllKinds">Whether it must have upper and lower case and a digit. One error is told at a time.</param>
    public static string Read(FieldReader fields, string name, CommonPasswords common, bool ofAllKinds = false)
    {
        var password = fields.Text(name, PasswordOptions.MinLength, PasswordOptions.MaxLength);
        if (ofAllKinds && password.Length > 0 && !(password.Any(char.IsUpper) && password.Any(char.IsLower) && password.Any(char.IsDigit)))
        {
            fields.Refuse(FieldError.Wrong($"{name} must include an uppercase letter, a lowercase letter and a digit", "body", name));
        }
        else if (common.Contains(password))
        {
            fields.Refuse(FieldError.Wrong("this password is too common: it is among the first that are tried", "body", name));
        }

        return password;
    }
}
