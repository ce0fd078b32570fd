namespace Auth.Gateway.Endpoints.ForwardAuth;

/// <summary>Where other proxies ask. Everything below is ours: what is no question is no request for an upstream either.</summary>
public static class ForwardAuthPaths
{
    /// <summary>The original request is in headers.</summary>
    public const string Verify = "/auth/verify";

    /// <summary>The original path follows, as Envoy's HTTP ext_authz sends it with this as its <c>path_prefix</c>.</summary>
    public const string Envoy = "/auth/verify/envoy";
}
