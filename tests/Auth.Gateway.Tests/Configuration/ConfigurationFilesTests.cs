using Auth.Gateway.Configuration;
using Auth.Gateway.Hosting;
using Auth.Gateway.Tests.Stage;
using Microsoft.Extensions.Configuration;

namespace Auth.Gateway.Tests.Configuration;

/// <summary>Files, the hosting program's defaults, environment and command line lie over one another, each a refinement of the one below.</summary>
public sealed class ConfigurationFilesTests
{
    private const string Base = """
        {
          "Gateway": {
            "Issuer": "https://base.example.com",
            "ApiKeys": { "Prefix": "base", "MaxPerOwner": 3 },
            "Policies": {
              "kept": { "Credentials": ["bearer", "basic"], "ErrorFormat": "flare" },
              "changed": { "Credentials": ["bearer"], "ErrorFormat": "flare" }
            }
          }
        }
        """;

    private const string Overlay = """
        {
          "Gateway": {
            "ApiKeys": { "Prefix": "over" },
            "Policies": {
              "changed": { "Credentials": ["api-key"] },
              "added": { "Anonymous": true }
            }
          }
        }
        """;

    [Fact]
    public void What_is_done_beside_a_gateway_finds_the_folder_that_the_gateway_is_started_with()
    {
        using var folder = Folder();
        Assert.Equal("https://base.example.com", ConfigurationFiles.Load(["--config", folder.Path])["Gateway:Issuer"]);
    }

    [Fact]
    public void The_file_of_the_environment_lies_over_the_base_member_by_member()
    {
        using var folder = Folder();
        var settings = Read(["config=" + folder.Path]);
        Assert.Equal("https://base.example.com", settings.Issuer.Issuer);
        Assert.Equal(("over", 3), (settings.ApiKeys.Prefix, settings.ApiKeys.MaxPerOwner));
        Assert.Equal(["added", "changed", "kept"], settings.Policies.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(["bearer", "basic"], settings.Policies["kept"].Credentials);
        Assert.Equal(["api-key"], settings.Policies["changed"].Credentials);
        Assert.Equal("flare", settings.Policies["changed"].ErrorFormat);
    }

    [Theory]
    [InlineData("config=")]
    [InlineData("--config=")]
    [InlineData("/config=")]
    public void The_folder_is_named_on_the_command_line(string argument)
    {
        using var folder = Folder();
        Assert.Equal("over", Read([argument + folder.Path]).ApiKeys.Prefix);
    }

    [Fact]
    public void A_folder_that_was_named_must_hold_the_file()
    {
        using var folder = new DataFolder();
        Assert.Throws<FileNotFoundException>(() => Read(["config=" + folder.Path]));
    }

    [Fact]
    public void The_hosting_program_refines_the_files_and_the_command_line_has_the_last_word()
    {
        using var folder = Folder();
        var hosting = new Dictionary<string, string?> { ["Gateway:ApiKeys:Prefix"] = "host", ["Gateway:ApiKeys:MaxPerOwner"] = "9" };
        var settings = Read(["config=" + folder.Path, "Gateway:ApiKeys:Prefix=line", "--Gateway:Policies:kept:Credentials:1=cookie"], hosting);
        Assert.Equal(("line", 9), (settings.ApiKeys.Prefix, settings.ApiKeys.MaxPerOwner));
        Assert.Equal(["bearer", "cookie"], settings.Policies["kept"].Credentials);
    }

    [Fact]
    public void JSON_that_is_none_names_its_file()
    {
        using var folder = new DataFolder();
        File.WriteAllText(Path.Combine(folder.Path, "gateway.json"), "{ \"Gateway\": ");
        var exception = Assert.Throws<InvalidDataException>(() => Read(["config=" + folder.Path]));
        Assert.Contains("gateway.json", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_shipped_configuration_is_valid()
    {
        var configuration = new ConfigurationBuilder().AddJsonFile(Path.Combine(AppContext.BaseDirectory, "config", "gateway.json")).Build();
        Assert.NotEmpty(GatewaySettingsReader.Read(configuration).Policies);
    }

    private static DataFolder Folder()
    {
        var folder = new DataFolder();
        File.WriteAllText(Path.Combine(folder.Path, "gateway.json"), Base);
        File.WriteAllText(Path.Combine(folder.Path, "gateway.Staging.json"), Overlay);
        return folder;
    }

    private static GatewaySettings Read(string[] arguments, Dictionary<string, string?>? hosting = null)
    {
        using var configuration = new ConfigurationManager();
        // As the framework's own builder does it before any of ours is added.
        configuration.AddCommandLine(arguments);
        configuration.AddGatewayFiles("Staging", arguments, hosting);
        return GatewaySettingsReader.Read(configuration);
    }
}
