using System.Security.Cryptography;
using Auth.Gateway.Configuration;

namespace Auth.Gateway.Reloading;

/// <summary>
/// What some files held at one moment, by their contents: orchestrators swap symbolic links, which watchers and times of change miss.
/// </summary>
public sealed class FileContents
{
    private readonly Dictionary<string, byte[]?> _contents;

    private FileContents(Dictionary<string, byte[]?> contents)
    {
        _contents = contents;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (_, content) in contents) hash.AppendData(content is null ? [0] : [1, .. SHA256.HashData(content)]);
        Fingerprint = Convert.ToHexString(hash.GetHashAndReset());
    }

    public string Fingerprint { get; }

    /// <returns>Null: there is no such file.</returns>
    public byte[]? this[string path] => _contents[path];

    /// <exception cref="ConfigurationException">One is there and cannot be read.</exception>
    public static FileContents Read(IEnumerable<string> paths) => new(paths.Distinct(StringComparer.Ordinal).ToDictionary(path => path, Read, StringComparer.Ordinal));

    private static byte[]? Read(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException([new ConfigurationError(path, null, "cannot be read: " + exception.Message)]);
        }
    }
}
