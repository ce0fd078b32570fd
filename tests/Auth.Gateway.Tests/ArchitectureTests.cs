using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Auth.Gateway.Core.Principals;
using Auth.Gateway.Storage;

namespace Auth.Gateway.Tests;

/// <summary>The house stands as it was drawn: dependencies run downwards only. Projects are kept apart by the compiler, folders by these tests.</summary>
public sealed partial class ArchitectureTests
{
    private const string Host = "src/Auth.Gateway";

    /// <summary>What each folder of the host may use of the others; a folder that is not listed here may use nothing.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        // What the outside sees, and the settings that name it. Everything above stands on these two.
        ["Wire"] = [],
        ["Configuration"] = ["Tls", "Wire"],
        // Certificates and keys, as files.
        ["Tls"] = [],
        // Who else's tokens count: all that speaks to providers.
        ["TrustedIssuers"] = [],
        // What is counted, and how it is shown to who asks for it.
        ["Telemetry"] = ["Configuration", "Wire"],
        ["Telemetry.Prometheus"] = ["Telemetry"],
        // The same, and traces and logs, sent to a collector.
        ["Telemetry.Otlp"] = ["Configuration", "Telemetry", "Tls"],
        // A request's way. The stations do not know each other, but for authorization, which asks who calls, and authentication, which counts what failed.
        ["Pipeline.Admission"] = ["Configuration", "Wire"],
        ["Pipeline.Authentication"] = ["Pipeline.RateLimiting", "Telemetry", "TrustedIssuers", "Wire"],
        ["Pipeline.Authorization"] = ["Configuration", "Pipeline.Authentication", "Wire"],
        ["Pipeline.RateLimiting"] = ["Configuration", "Telemetry", "Wire"],
        ["Pipeline.Forwarding"] = ["Configuration", "Telemetry", "Tls", "Wire"],
        // Whether this instance is leaving.
        ["Pipeline.Draining"] = [],
        // Endpoints say what they demand in the pipeline's words, and take some credentials by themselves.
        ["Endpoints"] = ["Configuration", "Pipeline.Authentication", "Pipeline.Authorization", "Pipeline.Draining", "Pipeline.RateLimiting", "Wire"],
        // Other proxies' questions: the middleware stand in the pipeline, and answer with what forwarding would have written.
        ["Endpoints.ForwardAuth"] = ["Configuration", "Pipeline.Forwarding", "Pipeline.RateLimiting", "Wire"],
        ["Endpoints.OAuth"] = ["Configuration", "Endpoints", "Pipeline.Authentication", "Pipeline.RateLimiting", "TrustedIssuers", "Wire"],
        ["Admin"] = ["Audit", "Configuration", "Endpoints", "Pipeline.Admission", "Pipeline.Authentication", "Pipeline.Authorization", "Rehearsals", "Telemetry", "Telemetry.Prometheus", "Wire"],
        // Requests that are only played through, to explain or to test what is configured.
        ["Rehearsals"] = ["Wire"],
        // What is asked about a configuration before anything runs on it; the command line asks here.
        ["Checking"] = ["Configuration", "Rehearsals", "Wire"],
        // The store as a whole, in a file and back.
        ["Backups"] = ["Configuration"],
        // Where a request came from, in the audit trail's words.
        ["Audit"] = ["Pipeline.RateLimiting", "Wire"],
        // The order of all stations.
        ["Pipeline"] = ["Audit", "Configuration", "Endpoints", "Endpoints.ForwardAuth", "Endpoints.OAuth", "Pipeline.Admission", "Pipeline.Authentication", "Pipeline.Authorization", "Pipeline.Draining", "Pipeline.RateLimiting", "Pipeline.Forwarding", "Telemetry", "Wire"],
        // One configuration after the other, while it runs.
        ["Reloading"] = ["Configuration", "Rehearsals"],
        // What puts everything together.
        ["Hosting"] =
        [
            "Admin", "Audit", "Configuration", "Endpoints", "Pipeline", "Pipeline.Admission", "Pipeline.Authentication", "Pipeline.Authorization", "Pipeline.Draining", "Pipeline.RateLimiting", "Pipeline.Forwarding", "Rehearsals", "Reloading", "Telemetry", "Telemetry.Otlp", "Telemetry.Prometheus", "Tls", "TrustedIssuers", "Wire",
        ],
        [""] = ["Admin", "Backups", "Configuration", "Hosting", "Rehearsals", "Reloading"],
    };

    [Fact]
    public void The_rules_know_neither_HTTP_nor_a_store()
    {
        var references = References(typeof(Principal).Assembly);
        Assert.DoesNotContain(references, name => name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal));
        Assert.DoesNotContain(references, name => name is "StackExchange.Redis" or "Microsoft.Data.Sqlite" or "Yarp.ReverseProxy" || name.StartsWith("Auth.Gateway", StringComparison.Ordinal));
    }

    [Fact]
    public void The_stores_know_the_rules_and_nothing_of_the_host()
    {
        var references = References(typeof(StoreOptions).Assembly);
        Assert.DoesNotContain(references, name => name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal) || name == "Yarp.ReverseProxy");
        Assert.Equal(["Auth.Gateway.Core"], references.Where(name => name.StartsWith("Auth.Gateway", StringComparison.Ordinal)));
    }

    // Auth.Gateway.Upstream is made for other people's backends, which ours stand for: what it shares with the gateway is the wire.
    [Theory]
    [InlineData("Auth.Gateway.Upstream")]
    [InlineData("Device.Service")]
    [InlineData("Usage.Service")]
    public void Programs_that_speak_to_the_gateway_over_the_wire_share_no_code_with_it(string project)
    {
        Assert.DoesNotContain(Sources($"src/{project}"), file => OfTheGateway().IsMatch(file.Code));
        Assert.All(ProjectReferences($"src/{project}/{project}.csproj"), reference => Assert.Equal("Auth.Gateway.Upstream", reference));
    }

    // It speaks to a gateway over the wire, but for what is done while none may run: only the gateway's own reading of a configuration is the answer then.
    [Fact]
    public void The_command_line_knows_nothing_of_the_gateway_but_how_to_check_a_configuration_and_to_back_up_its_store()
    {
        var named = Sources("src/Auth.Gateway.Cli").SelectMany(file => OtherNamespace().Matches(file.Code).Select(match => (File: Path.GetFileName(file.Path), match.Value)));
        Assert.Equal([("BackupCommands.cs", "Auth.Gateway.Backups"), ("CheckCommand.cs", "Auth.Gateway.Checking")], named.Order());
    }

    [Fact]
    public void Folders_of_the_host_use_what_they_are_allowed_to_and_nothing_else()
    {
        var arrows = Arrows(Host, "Auth.Gateway");
        Assert.NotEmpty(arrows);
        Assert.Empty(arrows.Where(arrow => !Allowed.GetValueOrDefault(arrow.From, []).Contains(arrow.To)).Select(arrow => $"{arrow.From} -> {arrow.To} in {arrow.File}"));
    }

    [Fact]
    public void What_is_allowed_has_no_cycle_and_names_real_folders()
    {
        var folders = Sources(Host).Select(file => Folder(Host, file.Path)).ToHashSet(StringComparer.Ordinal);
        Assert.All(Allowed.Keys.Concat(Allowed.Values.SelectMany(to => to)), folder => Assert.Contains(folder, folders));
        Assert.Empty(Cycles(Allowed.SelectMany(pair => pair.Value.Select(to => (pair.Key, to)))));
    }

    [Theory]
    [InlineData(Host, "Auth.Gateway")]
    [InlineData("src/Auth.Gateway.Core", "Auth.Gateway.Core")]
    [InlineData("src/Auth.Gateway.Storage", "Auth.Gateway.Storage")]
    [InlineData("src/Device.Service", "Device.Service")]
    [InlineData("src/Usage.Service", "Usage.Service")]
    public void No_two_folders_need_each_other(string project, string root) =>
        Assert.Empty(Cycles(Arrows(project, root).Select(arrow => (arrow.From, arrow.To))));

    [Fact]
    public void Redis_is_spoken_to_in_one_folder() =>
        Assert.All(Sources("src").Where(file => file.Code.Contains("StackExchange.Redis", StringComparison.Ordinal)), file => Assert.StartsWith("src/Auth.Gateway.Storage/Redis/", file.Path, StringComparison.Ordinal));

    // Whoever looked one up elsewhere would have made a door at which guesses are not counted.
    [Fact]
    public void Keys_are_looked_up_in_one_place() =>
        Assert.Equal(
            ["Hosting/GatewayServices.cs", "Pipeline/Authentication/KeyLookup.cs"],
            Sources(Host).Where(file => KeySource().IsMatch(file.Code)).Select(file => Path.GetRelativePath(Host, file.Path)).Order(StringComparer.Ordinal));

    // Who compares or shows addresses in a way of their own takes one client for two.
    [Fact]
    public void An_address_is_made_plain_in_one_place() =>
        Assert.Equal(["src/Auth.Gateway.Core/PlainAddress.cs"], Sources("src").Where(file => file.Code.Contains("MapToIPv4", StringComparison.Ordinal)).Select(file => file.Path));

    [Fact]
    public void No_type_has_a_name_that_says_nothing() =>
        Assert.Empty(Sources("src").Concat(Sources("tests")).SelectMany(file => EmptyName().Matches(file.Code).Select(match => $"{match.Value} in {file.Path}")));

    [Fact]
    public void No_file_is_longer_than_can_be_read_at_once() =>
        Assert.Empty(Sources("src").Concat(Sources("tests")).Where(file => file.Lines > 400).Select(file => $"{file.Path}: {file.Lines} lines"));

    private static List<string> ProjectReferences(string project, [CallerFilePath] string here = "") =>
        [.. XDocument.Load(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", project)).Descendants("ProjectReference").Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value))];

    private static List<string> References(Assembly assembly) => [.. assembly.GetReferencedAssemblies().Select(name => name.Name!)];

    /// <summary>Who uses whom among the folders of a project, by using directives and by names that begin with a folder.</summary>
    private static List<(string From, string To, string File)> Arrows(string project, string root)
    {
        var sources = Sources(project).ToList();
        var folders = sources.Select(file => Folder(project, file.Path)).Where(folder => folder.Length > 0).Distinct(StringComparer.Ordinal).OrderByDescending(folder => folder.Length).ToList();
        var names = new Regex($@"(?<![\w.])(?:{Regex.Escape(root)}\.)?(?<folder>{string.Join('|', folders.Select(Regex.Escape))})(?=\.[A-Z]|;)");
        return
        [
            .. from file in sources
               let mine = Folder(project, file.Path)
               from folder in names.Matches(OwnNamespace().Replace(file.Code, "")).Select(match => match.Groups["folder"].Value).Distinct(StringComparer.Ordinal)
               where folder != mine
               select (mine, folder, file.Path),
        ];
    }

    private static List<string> Cycles(IEnumerable<(string From, string To)> arrows)
    {
        var uses = arrows.ToLookup(arrow => arrow.From, arrow => arrow.To, StringComparer.Ordinal);
        return [.. uses.Select(folder => folder.Key).Where(folder => Reaches(folder, folder, [])).Order(StringComparer.Ordinal)];

        bool Reaches(string from, string to, HashSet<string> seen) => uses[from].Any(next => next == to || (seen.Add(next) && Reaches(next, to, seen)));
    }

    private static string Folder(string project, string path) => Path.GetDirectoryName(path[(project.Length + 1)..])!.Replace('/', '.');

    /// <summary>Every source file below a folder, with its comments taken out.</summary>
    private static IEnumerable<(string Path, string Code, int Lines)> Sources(string folder, [CallerFilePath] string here = "")
    {
        var repository = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));
        return from file in Directory.EnumerateFiles(Path.Combine(repository, folder), "*.cs", SearchOption.AllDirectories)
               let path = Path.GetRelativePath(repository, file)
               where !path.Split('/').Any(part => part is "obj" or "bin")
               let text = File.ReadAllText(file)
               select (path, Comment().Replace(text, ""), text.Count(c => c == '\n'));
    }

    [GeneratedRegex(@"\bApiKeyAuthenticator\b|\bFindByHashAsync\b")]
    private static partial Regex KeySource();

    [GeneratedRegex(@"using (static )?Auth\.Gateway\.(?!Upstream|Cli)")]
    private static partial Regex OfTheGateway();

    [GeneratedRegex(@"^\s*//.*$|(?<=[;{}]\s*)//.*$", RegexOptions.Multiline)]
    private static partial Regex Comment();

    [GeneratedRegex(@"\bAuth\.Gateway\.(?!Cli\b)\w+|(?<=\W)(?:Admin|Audit|Backups|Checking|Configuration|Core|Endpoints|Hosting|Pipeline|Rehearsals|Storage|TrustedIssuers|Wire|GatewayHost)(?=\.[A-Z])")]
    private static partial Regex OtherNamespace();

    [GeneratedRegex(@"^namespace [\w.]+;", RegexOptions.Multiline)]
    private static partial Regex OwnNamespace();

    [GeneratedRegex(@"\b(?:class|record|struct|interface|enum)\s+\w*(?:Helpers?|Utils?|Utility|Utilities|Managers?|Common)\b")]
    private static partial Regex EmptyName();
}
