using System.Security.Cryptography;

namespace Auth.Gateway.Tls;

/// <summary>
/// What was made of some files, and is made anew when their contents change. They are looked at when they are used, by their contents: orchestrators
/// swap symbolic links, which watchers miss. What cannot be used leaves the last good one in place.
/// </summary>
public sealed class ReloadedFiles<T> where T : class
{
    private readonly Lock _looking = new();
    private readonly IReadOnlyList<string> _paths;
    private readonly Func<T> _load;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private T _current;
    private byte[] _seen;
    private long _lookedAt;

    /// <exception cref="CertificateFileException">They are not good to begin with.</exception>
    public ReloadedFiles(IReadOnlyList<string> paths, Func<T> load, TimeProvider clock, ILogger logger)
    {
        (_paths, _load, _clock, _logger) = (paths, load, clock, logger);
        _lookedAt = clock.GetTimestamp();
        _seen = Fingerprint();
        _current = load();
    }

    public T Current
    {
        get
        {
            // One looks; the others go on with what there is.
            if (_clock.GetElapsedTime(Volatile.Read(ref _lookedAt)) >= ReloadedFiles.LookEvery && _looking.TryEnter())
            {
                try
                {
                    Look();
                }
                finally
                {
                    _looking.Exit();
                }
            }

            return Volatile.Read(ref _current);
        }
    }

    private void Look()
    {
        var paths = string.Join(", ", _paths);
        try
        {
            var now = Fingerprint();
            if (now.AsSpan().SequenceEqual(_seen)) return;
            // Certificate and key are two files, and may be between two writes: what does not fit is tried again when it has changed.
            _seen = now;
            Volatile.Write(ref _current, _load());
            ReloadedFiles.LogReloaded(_logger, paths);
        }
        catch (CertificateFileException exception)
        {
            ReloadedFiles.LogKept(_logger, exception.Message);
        }
        finally
        {
            Volatile.Write(ref _lookedAt, _clock.GetTimestamp());
        }
    }

    private byte[] Fingerprint()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var path in _paths) hash.AppendData(SHA256.HashData(CertificateFiles.Read(path)));
        return hash.GetHashAndReset();
    }
}

public static partial class ReloadedFiles
{
    /// <summary>How old what is used may be.</summary>
    public static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(10);

    [LoggerMessage(6001, LogLevel.Information, "Certificates were loaded anew from {Paths}.")]
    public static partial void LogReloaded(ILogger logger, string paths);

    [LoggerMessage(6002, LogLevel.Error, "Certificates were not loaded anew, and those before are still used: {Problem}")]
    public static partial void LogKept(ILogger logger, string problem);
}
