using System.Buffers;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Auth.Gateway.Storage.Backups;

/// <summary>
/// A backup as a file: a line that says what it is, a line of JSON for each record, and a line with their number and the SHA-256 of all bytes before it.
/// It appears under its name when it is complete, and nobody but its owner may read it.
/// </summary>
public static class BackupFile
{
    public const int Format = 1;

    /// <summary>In bytes, and many times what a record can have: a file that is not ours must not fill the memory before that is known.</summary>
    public const int LongestLine = 4 << 20;

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    // What is not known was written by a newer program, and to leave it out would not be a restore.
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter() },
    };

    private sealed record Head(string Backup, int Format, StoreKind Store, DateTimeOffset CreatedAt);

    private sealed record End(long Records, string Sha256);

    /// <returns>How many records were written.</returns>
    /// <exception cref="IOException">The file is there already, or cannot be written.</exception>
    public static async Task<long> WriteAsync(string path, StoreKind store, DateTimeOffset now, IAsyncEnumerable<BackupRecord> records, CancellationToken cancellationToken)
    {
        if (File.Exists(path)) throw new IOException($"{path} is there already.");
        var partial = $"{path}.{Path.GetRandomFileName()}.partial";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 1 << 16 };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerOnly;
        try
        {
            var count = 0L;
            await using (var file = new FileStream(partial, options))
            {
                using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
                await WriteLineAsync(new Head("auth-gateway", Format, store, now));
                await foreach (var record in records.WithCancellation(cancellationToken))
                {
                    await WriteLineAsync(record);
                    count++;
                }

                await WriteLineAsync(new End(count, Convert.ToHexStringLower(hash.GetCurrentHash())));
                file.Flush(flushToDisk: true);

                async Task WriteLineAsync<T>(T value)
                {
                    byte[] line = [.. JsonSerializer.SerializeToUtf8Bytes(value, Json), (byte)'\n'];
                    hash.AppendData(line);
                    await file.WriteAsync(line, cancellationToken);
                }
            }

            File.Move(partial, path);
            return count;
        }
        finally
        {
            File.Delete(partial);
        }
    }

    /// <summary>Reads it twice: to its end before the first record is given, so that nothing is done with a file that is not whole.</summary>
    /// <exception cref="InvalidDataException">It is no backup, of another format, damaged or cut off.</exception>
    public static async IAsyncEnumerable<BackupRecord> ReadAsync(string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var file = new FileStream(path, new FileStreamOptions { Access = FileAccess.Read, Share = FileShare.Read, BufferSize = 1 << 16 });
        await VerifyAsync(path, file, cancellationToken);
        file.Position = 0;
        var lines = LinesAsync(file, cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using (lines)
        {
            await lines.MoveNextAsync();
            await lines.MoveNextAsync();
            // A record is given when the line after it is known: the last one is the end.
            for (var line = lines.Current; await lines.MoveNextAsync(); line = lines.Current) yield return Parse<BackupRecord>(path, line);
        }
    }

    private static async Task VerifyAsync(string path, FileStream file, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var (count, last) = (0L, Array.Empty<byte>());
        await foreach (var line in LinesAsync(file, cancellationToken))
        {
            if (count == 0)
            {
                var head = Parse<Head>(path, line);
                if (head.Backup != "auth-gateway" || head.Format != Format) throw new InvalidDataException($"{path} is a backup of format {head.Format}, and this program reads format {Format}.");
            }
            else
            {
                hash.AppendData(last);
                if (count > 1) Parse<BackupRecord>(path, last);
            }

            (count, last) = (count + 1, line);
        }

        if (count < 2 || Parse<End>(path, last) is not { } end || end.Records != count - 2
            || !CryptographicOperations.FixedTimeEquals(System.Text.Encoding.ASCII.GetBytes(end.Sha256 ?? ""), System.Text.Encoding.ASCII.GetBytes(Convert.ToHexStringLower(hash.GetCurrentHash()))))
        {
            throw new InvalidDataException($"{path} is damaged or not complete: its end does not fit what is before it.");
        }
    }

    private static T Parse<T>(string path, byte[] line)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(line, Json) ?? throw new InvalidDataException($"{path} is damaged or not complete: a line of it is empty.");
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException)
        {
            // Without the parser's own message, which may quote what it read.
            throw new InvalidDataException($"{path} is damaged, not complete, or no backup: a line of it is not what it should be.");
        }
    }

    /// <summary>Each with its line break; what is behind the last one is a line, too.</summary>
    /// <exception cref="InvalidDataException">One is longer than <see cref="LongestLine"/>.</exception>
    private static async IAsyncEnumerable<byte[]> LinesAsync(FileStream file, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (line, buffer) = (new ArrayBufferWriter<byte>(), new byte[1 << 16]);
        while (await file.ReadAsync(buffer, cancellationToken) is > 0 and var count)
        {
            var rest = buffer.AsMemory(0, count);
            while (rest.Span.IndexOf((byte)'\n') is >= 0 and var at)
            {
                Add(rest.Span[..(at + 1)]);
                yield return line.WrittenSpan.ToArray();
                line.ResetWrittenCount();
                rest = rest[(at + 1)..];
            }

            Add(rest.Span);
        }

        if (line.WrittenCount > 0) yield return line.WrittenSpan.ToArray();

        void Add(ReadOnlySpan<byte> bytes)
        {
            if (line.WrittenCount + bytes.Length > LongestLine) throw new InvalidDataException($"{file.Name} is damaged, or no backup: a line of it is longer than any record.");
            line.Write(bytes);
        }
    }
}
