using Auth.Gateway.EndToEnd.Programs;
using Auth.Gateway.EndToEnd.Stage;

namespace Auth.Gateway.EndToEnd.Charts;

/// <summary>The Helm chart, as its users render it: with each of the values in its <c>ci</c> folder, and with what it must refuse.</summary>
public sealed class ChartTests
{
    private const string Redis = "--set store.kind=Redis --set store.existingSecret=a --set masterKey.existingSecret=b";

    private static readonly string Chart = Path.GetFullPath(Path.Combine(BuiltWith.Examples, "..", "..", "helm", "auth-gateway"));

    public static TheoryData<string> Values => [.. Directory.GetFiles(Path.Combine(Chart, "ci"), "*-values.yaml").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    [SkippableTheory]
    [MemberData(nameof(Values))]
    public async Task It_passes_the_strict_lint_and_renders_valid_manifests_of_restricted_pods(string values)
    {
        Needs.Program("helm");
        Needs.Program("kubevalidate");
        using var folder = new TemporaryFolder();
        var lint = await Command.ShellAsync($"helm lint --strict {Chart} --values {Chart}/ci/{values}");
        Assert.True(lint.ExitCode == 0, lint.Output + lint.Error);
        await File.WriteAllTextAsync(folder.File("manifests.yaml"), (await RenderAsync($"--values {Chart}/ci/{values}")).Output);
        var check = await Command.ShellAsync($"kubevalidate --strict --pod-security restricted {folder.File("manifests.yaml")}");
        Assert.True(check.ExitCode == 0, check.Output + check.Error);
    }

    [SkippableTheory]
    [InlineData("--set replicaCount=2", "replicaCount")]
    [InlineData("--set autoscaling.enabled=true", "autoscaling")]
    [InlineData("--set store.kind=Redis --set masterKey.existingSecret=b", "store.existingSecret")]
    [InlineData("--set store.kind=Redis --set store.existingSecret=a", "masterKey.existingSecret")]
    [InlineData("--set config.Gateway.MasterKey=x", "config.Gateway.MasterKey is a secret")]
    [InlineData("--set config.Gateway.Management.AdminKey=x", "config.Gateway.Management.AdminKey is a secret")]
    [InlineData("--set config.Gateway.Store.ConnectionString=x", "config.Gateway.Store.ConnectionString is a secret")]
    [InlineData("--set persistance.size=1Gi", "persistance")]
    [InlineData("--set httpRoute.enabled=true", "httpRoute.parentRefs")]
    public async Task What_would_not_work_or_not_be_safe_is_refused(string settings, string why)
    {
        var refused = await RenderAsync(settings, expected: 1);
        Assert.Contains(why, refused.Error, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("", 50, "00:00:10", "00:00:30")]
    [InlineData("--set shutdown.preStopSeconds=0 --set shutdown.drainDelaySeconds=75 --set shutdown.timeoutSeconds=3600", 3680, "00:01:15", "01:00:00")]
    public async Task A_pod_is_given_the_time_that_its_server_takes_to_leave(string settings, int grace, string drainDelay, string timeout)
    {
        foreach (var kind in new[] { "", Redis })
        {
            var text = (await RenderAsync($"{settings} {kind}")).Output;
            Assert.Contains($"terminationGracePeriodSeconds: {grace}\n", text, StringComparison.Ordinal);
            Assert.Contains($"name: Gateway__Shutdown__DrainDelay\n              value: \"{drainDelay}\"", text, StringComparison.Ordinal);
            Assert.Contains($"name: Gateway__Shutdown__Timeout\n              value: \"{timeout}\"", text, StringComparison.Ordinal);
        }
    }

    [SkippableTheory]
    [InlineData("config.Gateway.Policies.late.Anonymous=true", false)]
    [InlineData("config.Gateway.RateLimits.api.Limit=1", false)]
    [InlineData("config.Gateway.Cors.app.Origins[0]=https://app.example.com", false)]
    [InlineData("config.ReverseProxy.Routes.late.ClusterId=late", false)]
    [InlineData("config.Gateway.Limits.MaxRequestBodySize=1", true)]
    [InlineData("config.Logging.LogLevel.Default=Debug", true)]
    public async Task Pods_start_anew_for_what_they_read_at_the_start_only(string value, bool anew) =>
        Assert.Equal(anew, Checksum((await RenderAsync("")).Output) != Checksum((await RenderAsync($"--set {value}")).Output));

    private static string Checksum(string manifests) => Assert.Single(manifests.Split('\n'), line => line.Contains("checksum/config:", StringComparison.Ordinal));

    [SkippableTheory]
    [InlineData("redis-everything", "ConfigMap Deployment HTTPRoute HorizontalPodAutoscaler Ingress NetworkPolicy Pod PodDisruptionBudget PrometheusRule Service Service ServiceAccount ServiceMonitor")]
    [InlineData("redis", "ConfigMap Deployment Pod PodDisruptionBudget Service Service ServiceAccount")]
    [InlineData("sqlite", "ConfigMap Pod PodDisruptionBudget Service Service ServiceAccount StatefulSet")]
    public async Task It_makes_what_was_asked_for_and_nothing_else(string values, string kinds)
    {
        var text = (await RenderAsync($"--values {Chart}/ci/{values}-values.yaml")).Output;
        Assert.Equal(kinds, string.Join(' ', text.Split('\n').Where(line => line.StartsWith("kind: ", StringComparison.Ordinal)).Select(line => line["kind: ".Length..].Trim()).Order(StringComparer.Ordinal)));
        // Wherever they run: spread, unready before they stop, and with a deadline for every probe.
        foreach (var said in new[] { "topologyKey: topology.kubernetes.io/zone", "path: /readyz", "path: /healthz", "preStop:", "terminationGracePeriodSeconds: ", "readOnlyRootFilesystem: true", "automountServiceAccountToken: false" })
        {
            Assert.Contains(said, text, StringComparison.Ordinal);
        }
    }

    [SkippableFact]
    public async Task It_makes_no_secret() => Assert.DoesNotContain("kind: Secret\n", (await RenderAsync(Redis)).Output, StringComparison.Ordinal);

    private static async Task<Command> RenderAsync(string arguments, int expected = 0)
    {
        Needs.Program("helm");
        var command = await Command.ShellAsync($"helm template release {Chart} {arguments}");
        Assert.True(command.ExitCode == expected, command.Output + command.Error);
        return command;
    }
}
