using Auth.Gateway.Configuration;
using Microsoft.Extensions.Configuration;

namespace Auth.Gateway.Tests.Configuration;

/// <summary>Settings out of keys and values, as any source of configuration gives them.</summary>
internal static class Reading
{
    public static GatewaySettings Read(params (string Key, string? Value)[] values) => GatewaySettingsReader.Read(Build(values));

    public static IReadOnlyList<ConfigurationError> Errors(params (string Key, string? Value)[] values) =>
        Assert.Throws<ConfigurationException>(() => Read(values)).Errors;

    public static ConfigurationError Error(params (string Key, string? Value)[] values) => Assert.Single(Errors(values));

    private static IConfigurationRoot Build((string Key, string? Value)[] values) =>
        new ConfigurationBuilder().AddInMemoryCollection(values.Select(pair => KeyValuePair.Create(pair.Key, pair.Value))).Build();
}
