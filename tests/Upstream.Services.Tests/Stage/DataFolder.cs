namespace Upstream.Services.Tests.Stage;

/// <summary>A folder of a test's own, gone afterwards.</summary>
public sealed class DataFolder : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("upstream-services-").FullName;

    /// <summary>Deeper than what exists: a service makes the folders it is told of.</summary>
    public string File(string name) => Path.Combine(_path, "data", name);

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
