using Auth.Gateway;
using Auth.Gateway.Configuration;
using Auth.Gateway.Core;

try
{
    await using var app = GatewayHost.Build(args);
    await app.RunAsync();
    return 0;
}
catch (Exception exception) when (exception is ConfigurationException or StoreUnavailableException or IOException or InvalidDataException or InvalidOperationException)
{
    // What an operator can mend is said in one message, without a stack trace.
    await Console.Error.WriteLineAsync(exception.Message);
    return 1;
}
