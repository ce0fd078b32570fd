namespace Auth.Gateway.Core.Accounts;

/// <summary>More passwords wait to be hashed than <c>Gateway:Passwords:Queue</c> allows. Becomes 503 with <c>Retry-After</c>.</summary>
public sealed class PasswordsBusyException : Exception
{
    public PasswordsBusyException()
    {
    }

    public PasswordsBusyException(string message) : base(message)
    {
    }

    public PasswordsBusyException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
