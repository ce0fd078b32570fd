namespace Auth.Gateway.Core;

/// <summary>The store could not be asked: nothing is known, so nothing is admitted. Becomes 503 with <c>Retry-After</c>.</summary>
public sealed class StoreUnavailableException : Exception
{
    public StoreUnavailableException()
    {
    }

    public StoreUnavailableException(string message) : base(message)
    {
    }

    public StoreUnavailableException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
