namespace Auth.Gateway.Tests.Shipping;

/// <summary>The workflow does what anybody does by hand, with actions that cannot become others.</summary>
public sealed class WorkflowTests
{
    private static readonly YamlFile Workflow = YamlFile.Read(".github/workflows/ci.yml");

    [Fact]
    public void Every_action_is_named_by_its_commit()
    {
        var uses = Steps().Where(step => step.ContainsKey("uses")).Select(step => (string)step["uses"]).ToList();
        Assert.NotEmpty(uses);
        Assert.All(uses, action => Assert.Matches("^[a-z-]+/[a-z-]+@[0-9a-f]{40}$", action));
    }

    [Theory]
    [InlineData("test", "make lint")]
    [InlineData("test", "make test")]
    [InlineData("chart", "helm lint --strict helm/auth-gateway")]
    [InlineData("image", "docker compose config")]
    public void It_runs_what_is_run_by_hand(string job, string command) => Assert.Contains(Runs(job), run => run.Contains(command, StringComparison.Ordinal));

    [Fact]
    public void It_builds_every_image()
    {
        Assert.Contains(Workflow.Items("jobs/image/steps"), step => step.GetValueOrDefault("uses") is string action && action.StartsWith("docker/build-push-action@", StringComparison.Ordinal));
        Assert.All(Workflow.Texts("jobs/image/strategy/matrix/target"), target => Assert.Matches($"(?m)^FROM runtime AS {target}$", RepositoryFiles.Read("Dockerfile")));
        Assert.Equal(3, Workflow.Texts("jobs/image/strategy/matrix/target").Count);
    }

    [Fact]
    public void It_may_read_and_nothing_else()
    {
        Assert.Equal(["contents"], Workflow.Names("permissions"));
        Assert.Equal("read", Workflow.Text("permissions/contents"));
        Assert.All(Workflow.Names("jobs"), job => Assert.False(Workflow.Has($"jobs/{job}/permissions")));
    }

    private static IEnumerable<IReadOnlyDictionary<object, object>> Steps() => Workflow.Names("jobs").SelectMany(job => Workflow.Items($"jobs/{job}/steps"));

    private static IEnumerable<string> Runs(string job) => Workflow.Items($"jobs/{job}/steps").Where(step => step.ContainsKey("run")).Select(step => (string)step["run"]);
}
