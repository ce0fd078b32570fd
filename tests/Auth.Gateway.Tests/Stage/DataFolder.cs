namespace Auth.Gateway.Tests.Stage;

/// <summary>A data folder that outlives a gateway, so that another can start on it.</summary>
public sealed class DataFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("auth-gateway-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
