using Device.Service;
using Microsoft.AspNetCore.Builder;
using Usage.Service;

namespace Upstream.Services.Tests.Stage;

/// <summary>The two services, where a test holds for both.</summary>
public enum ServiceKind
{
    Devices,
    Usage,
}

public static class ServiceKinds
{
    public static string Audience(this ServiceKind kind) => kind == ServiceKind.Devices ? "devices" : "usage";

    /// <summary>A path that answers 200 to any good assertion.</summary>
    public static string Path(this ServiceKind kind) => kind == ServiceKind.Devices ? "/devices" : "/api/v1/usage";

    public static WebApplication Build(this ServiceKind kind, IEnumerable<KeyValuePair<string, string?>> settings) =>
        kind == ServiceKind.Devices ? DeviceServiceHost.Build([], settings) : UsageServiceHost.Build([], settings);
}
