namespace Auth.Gateway.Tests.Telemetry.Otlp;

/// <summary>Whoever listens to spans hears those of the whole process: gateways that export do not run beside each other.</summary>
[CollectionDefinition(nameof(ExportingGateways))]
public sealed class ExportingGateways;
