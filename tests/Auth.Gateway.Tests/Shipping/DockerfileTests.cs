using System.Text.RegularExpressions;

namespace Auth.Gateway.Tests.Shipping;

/// <summary>Packages are restored from the projects alone: one that is missing there would be found out by whoever builds the image.</summary>
public sealed partial class DockerfileTests
{
    [Theory]
    [InlineData("Auth.Gateway")]
    [InlineData("Device.Service")]
    [InlineData("Usage.Service")]
    public void Every_project_of_an_image_is_there_before_packages_are_restored(string project)
    {
        var text = RepositoryFiles.Read("Dockerfile");
        var before = text[..text.IndexOf("dotnet restore", StringComparison.Ordinal)];
        var all = WithReferences(project).Distinct().ToList();
        Assert.NotEmpty(all);
        Assert.All(all, name => Assert.Contains($"COPY src/{name}/*.csproj src/{name}/", before, StringComparison.Ordinal));
    }

    private static IEnumerable<string> WithReferences(string project) =>
        Reference().Matches(RepositoryFiles.Read($"src/{project}/{project}.csproj")).SelectMany(match => WithReferences(match.Groups[1].Value)).Append(project);

    [GeneratedRegex("""<ProjectReference Include="\.\./([^/"]+)/""")]
    private static partial Regex Reference();
}
