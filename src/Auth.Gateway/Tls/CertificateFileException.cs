namespace Auth.Gateway.Tls;

/// <summary>A file that is not what it should be.</summary>
/// <param name="remedy">What would be right; nothing of the file's contents.</param>
public sealed class CertificateFileException(string path, string remedy, Exception? inner = null) : Exception($"{path} {remedy}", inner)
{
    public string Path => path;

    public string Remedy => remedy;
}
