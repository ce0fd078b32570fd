using System.Text.RegularExpressions;
using Auth.Gateway.Configuration;
using Auth.Gateway.Storage;
using Auth.Gateway.Tests.Stage;
using Microsoft.Extensions.Configuration;

namespace Auth.Gateway.Tests.Shipping;

/// <summary>compose.yaml, as far as it can be known without an engine: what it names is there, and the gateways take what it tells them.</summary>
public sealed partial class ComposeTests
{
    private static readonly YamlFile Compose = YamlFile.Read("compose.yaml");

    public static TheoryData<string> Services => [.. Compose.Names("services")];

    [Theory]
    [InlineData("gateway-1")]
    [InlineData("gateway-2")]
    public void A_gateway_takes_what_it_is_told(string gateway)
    {
        using var secrets = new DataFolder();
        var settings = GatewaySettingsReader.Read(new ConfigurationBuilder()
            .AddJsonFile(Path.Combine(RepositoryFiles.Root, "config", "gateway.json"))
            .AddInMemoryCollection(Environment(gateway).Select(pair => KeyValuePair.Create(pair.Key.Replace("__", ":", StringComparison.Ordinal), (string?)Secret(pair.Value))))
            .Build());

        Assert.Equal((StoreKind.Redis, "redis:6379,password=x"), (settings.Store.Kind, settings.Store.ConnectionString));
        Assert.NotNull(settings.MasterKey);
        Assert.NotNull(settings.Management.AdminKeyHash);
        // Not before all that takes its time on the way out is over.
        Assert.Equal($"{(settings.Shutdown.DrainDelay + settings.Shutdown.Timeout + ShutdownOptions.Closing).TotalSeconds}s", Compose.Text($"services/{gateway}/stop_grace_period"));
        Assert.Equal(Compose.Text("services/balancer/networks/front/ipv4_address"), Assert.Single(settings.TrustedProxies).BaseAddress.ToString());

        string Secret(string value)
        {
            if (!value.StartsWith("/run/secrets/", StringComparison.Ordinal)) return value;
            var name = value["/run/secrets/".Length..];
            Assert.Contains(name, Compose.Texts($"services/{gateway}/secrets"));
            var file = Path.Combine(secrets.Path, name);
            File.WriteAllText(file, name switch
            {
                "redis-connection" => "redis:6379,password=x",
                "master-key" => Convert.ToBase64String(new byte[32]),
                _ => new string('k', 48),
            });
            return file;
        }
    }

    [Fact]
    public void The_gateways_ask_services_that_are_there_and_the_services_a_gateway()
    {
        var asked = new[] { "gateway-1", "gateway-2", "devices", "usage" }.SelectMany(service => Environment(service)).Where(pair => pair.Key.EndsWith("Address", StringComparison.Ordinal) || pair.Key == "Gateway__Url").Select(pair => new Uri(pair.Value));
        Assert.All(asked, url => Assert.Contains(url.Host, Compose.Names("services")));
        Assert.All(asked, url => Assert.Equal(8080, url.Port));
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void What_a_service_names_is_there(string service)
    {
        var at = $"services/{service}";
        Assert.All(Compose.Texts($"{at}/secrets"), name => Assert.True(Compose.Has($"secrets/{name}/file"), name));
        Assert.All(Compose.Names($"{at}/networks"), name => Assert.Contains(name, Compose.Names("networks")));
        Assert.All(Compose.Names($"{at}/depends_on"), name => Assert.Contains(name, Compose.Names("services")));
        Assert.All(Compose.Texts($"{at}/volumes").Select(volume => volume.Split(':')[0]), source =>
            Assert.True(source.StartsWith("./", StringComparison.Ordinal) ? File.Exists(Path.Combine(RepositoryFiles.Root, source)) : Compose.Names("volumes").Contains(source), source));
        if (Compose.Has($"{at}/build")) Assert.Matches($@"(?m)^FROM \S+ AS {Compose.Text($"{at}/build/target")}$", RepositoryFiles.Read("Dockerfile"));
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void A_service_can_write_nowhere_but_to_its_volume_and_gain_nothing(string service)
    {
        Assert.Equal("true", Compose.Text($"services/{service}/read_only"));
        Assert.Equal(["ALL"], Compose.Texts($"services/{service}/cap_drop"));
        Assert.Equal(["no-new-privileges:true"], Compose.Texts($"services/{service}/security_opt"));
    }

    // Whoever came past the balancer would be a client whose word on addresses counts for nothing; whoever came past the gateways, one whom nobody asked who they are.
    [Fact]
    public void Clients_come_by_the_balancer_and_by_nothing_else()
    {
        Assert.Equal(["${GATEWAY_PORT:-8080}:8080"], Compose.Texts("services/balancer/ports"));
        Assert.All(Compose.Names("services").Except(["balancer"]).SelectMany(service => Compose.Texts($"services/{service}/ports")), port => Assert.StartsWith("127.0.0.1:", port, StringComparison.Ordinal));
        Assert.Equal("true", Compose.Text("networks/back/internal"));
        Assert.All(new[] { "devices", "usage", "redis" }, service => Assert.Equal(["back"], Compose.Names($"services/{service}/networks")));
        var balancer = RepositoryFiles.Read("config/examples/haproxy/two-gateways.cfg");
        Assert.Equal(["gateway-1:8080", "gateway-2:8080"], Server().Matches(balancer).Select(match => match.Groups[1].Value));
    }

    [Fact]
    public void Redis_writes_down_what_it_acknowledged_and_is_waited_for()
    {
        var command = string.Join(' ', Compose.Texts("services/redis/command"));
        Assert.Contains("--appendonly yes", command, StringComparison.Ordinal);
        Assert.Contains("--appendfsync always", command, StringComparison.Ordinal);
        Assert.Equal(["redis:/data"], Compose.Texts("services/redis/volumes"));
        Assert.Contains("redis-cli ping", string.Join(' ', Compose.Texts("services/redis/healthcheck/test")), StringComparison.Ordinal);
        Assert.All(new[] { "gateway-1", "gateway-2" }, gateway => Assert.Equal("service_healthy", Compose.Text($"services/{gateway}/depends_on/redis/condition")));
    }

    // A health that is waited for must be asked for somewhere: in the file, or in the image.
    [Fact]
    public void Whoever_is_waited_for_to_be_healthy_is_asked()
    {
        var dockerfile = RepositoryFiles.Read("Dockerfile");
        foreach (var service in Compose.Names("services"))
        {
            foreach (var other in Compose.Names($"services/{service}/depends_on").Where(other => Compose.Text($"services/{service}/depends_on/{other}/condition") == "service_healthy"))
            {
                var isInImage = Compose.Text($"services/{other}/image") == "auth-gateway" && Regex.IsMatch(dockerfile, @"AS gateway\n[\s\S]*^HEALTHCHECK ", RegexOptions.Multiline);
                Assert.True(isInImage || Compose.Has($"services/{other}/healthcheck/test"), other);
            }
        }
    }

    // With what stands for a variable where there is none.
    private static Dictionary<string, string> Environment(string service) => Compose.Names($"services/{service}/environment").ToDictionary(
        name => name, name => Variable().Replace(Compose.Text($"services/{service}/environment/{name}"), match => match.Groups[1].Value), StringComparer.Ordinal);

    [GeneratedRegex(@"\$\{\w+:-([^}]*)\}")]
    private static partial Regex Variable();

    [GeneratedRegex(@"(?m)^ +server \S+ (\S+)$")]
    private static partial Regex Server();
}
