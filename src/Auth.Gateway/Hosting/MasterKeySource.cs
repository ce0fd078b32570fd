using System.Security.Cryptography;
using Auth.Gateway.Configuration;
using Auth.Gateway.Core.Tokens;
using Microsoft.Data.Sqlite;

namespace Auth.Gateway.Hosting;

/// <summary>The configured master key or, with the embedded store, one made at the first start in a file that only its owner can read.</summary>
public static class MasterKeySource
{
    public const string FileName = "master.key";

    public static MasterKey Open(GatewaySettings settings)
    {
        if (settings.MasterKey is not null) return new MasterKey(settings.MasterKey);
        var database = new SqliteConnectionStringBuilder(settings.Store.ConnectionString).DataSource;
        var folder = Path.GetDirectoryName(Path.GetFullPath(database))!;
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path)) Create(path);
        try
        {
            return new MasterKey(Convert.FromBase64String(File.ReadAllText(path).Trim()));
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException)
        {
            throw new InvalidOperationException($"{path} holds no master key (32 random bytes in base64). Restore it, or give the right one as Gateway:MasterKey.", exception);
        }
    }

    private static void Create(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var writer = new StreamWriter(path, options);
        writer.WriteLine(Convert.ToBase64String(RandomNumberGenerator.GetBytes(MasterKey.MinBytes)));
    }
}
