using Auth.Gateway.Core;
using Auth.Gateway.Wire;
using BenchmarkDotNet.Attributes;

namespace Auth.Gateway.Benchmarks.Parts;

/// <summary>What every request pays for its headers and its id.</summary>
public class HeaderNames
{
    private static readonly string[] Browser = ["Host", "User-Agent", "Accept", "Accept-Encoding", "Accept-Language", "Authorization", "Connection", "Cookie", "Referer", "Sec-Fetch-Site", "Cache-Control", "X-Requested-With"];

    private readonly ReservedHeaders _reserved = new(IdentityHeaderSet.All[IdentityHeaderSet.Default]);

    [Benchmark]
    public int Reserved() => Browser.Count(_reserved.Contains);

    [Benchmark]
    public string RequestId() => Identifiers.New(Identifiers.Request);
}
