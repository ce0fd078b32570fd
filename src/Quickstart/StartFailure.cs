using System.Net.Sockets;
using Auth.Gateway.Configuration;
using Auth.Gateway.Core;
using Microsoft.AspNetCore.Connections;

namespace Quickstart;

/// <summary>What the person who started it can mend, in their words. Its message is all that is printed.</summary>
internal sealed class StartFailure(string message) : Exception(message)
{
    /// <returns>Null for a bug of ours, of which the stack trace is wanted.</returns>
    public static string? Explain(Exception exception) => exception switch
    {
        StartFailure or ConfigurationException or StoreUnavailableException => exception.Message,
        IOException or UnauthorizedAccessException or InvalidOperationException => exception.Message,
        _ => null,
    };

    /// <summary>Kestrel names the address that it could not have, but not who asked for it.</summary>
    public static StartFailure ForAddress(Exception exception, string publicUrls, string? managementUrl)
    {
        var reason = exception.GetBaseException() switch
        {
            AddressInUseException or SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse } => "is in use by another program. Stop that one, or",
            SocketException { SocketErrorCode: SocketError.AccessDenied } => "may not be used by this user:",
            SocketException { SocketErrorCode: SocketError.AddressNotAvailable } => "is no address of this machine:",
            _ => $"cannot be used ({exception.Message}):",
        };
        return managementUrl is not null && exception.Message.Contains($":{BindingAddress.Parse(managementUrl).Port}:", StringComparison.Ordinal)
            ? new StartFailure($"{managementUrl} {reason} choose another address, e.g. Gateway__Management__Url=http://localhost:8091 make run")
            : new StartFailure($"{publicUrls} {reason} choose another address, e.g. ASPNETCORE_URLS=http://localhost:8081 make run");
    }
}
