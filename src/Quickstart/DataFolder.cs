namespace Quickstart;

/// <summary>Everything that outlives a run, in one folder: delete it and the next run starts afresh. It holds secrets, so only its owner can look.</summary>
internal sealed class DataFolder
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string _path;

    private DataFolder(string path) => _path = path;

    /// <summary><c>GATEWAY_DATA</c>, or <c>.data</c>; relative to the current folder.</summary>
    /// <exception cref="StartFailure">It cannot be made.</exception>
    public static DataFolder Open()
    {
        var path = Path.GetFullPath(Environment.GetEnvironmentVariable("GATEWAY_DATA") is { Length: > 0 } given ? given : ".data");
        try
        {
            if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
            else if (!Directory.Exists(path)) Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute);
            return new DataFolder(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StartFailure($"The data folder {path} cannot be made ({exception.Message}) Choose another: GATEWAY_DATA=/some/folder make run");
        }
    }

    public string File(string name) => Path.Combine(_path, name);

    /// <summary>A secret made at the first start.</summary>
    /// <returns>The path of the file that holds it.</returns>
    public string Secret(string name, Func<string> make)
    {
        if (!System.IO.File.Exists(File(name))) Write(name, make() + "\n");
        return File(name);
    }

    /// <summary>Whole or not at all: a crash leaves the old file.</summary>
    public void Write(string name, string text)
    {
        var draft = File($"{name}.{Environment.ProcessId}.new");
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerOnly;
        using (var stream = new FileStream(draft, options))
        {
            stream.Write(System.Text.Encoding.UTF8.GetBytes(text));
            stream.Flush(flushToDisk: true);
        }

        System.IO.File.Move(draft, File(name), overwrite: true);
    }
}
