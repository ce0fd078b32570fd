namespace Auth.Gateway.Storage.Redis;

/// <summary>A script from <c>Scripts</c>. Redis knows it by its digest, so that its text is sent once to each server.</summary>
internal sealed class RedisScript
{
    private RedisScript(string text) => Text = text;

    public string Text { get; }

    /// <param name="parts">File names: the functions it needs, then the script itself.</param>
    public static RedisScript Load(params string[] parts) => new(string.Join('\n', parts.Select(Read)));

    private static string Read(string part)
    {
        using var stream = typeof(RedisScript).Assembly.GetManifestResourceStream(part + ".lua")
            ?? throw new InvalidOperationException($"The script {part}.lua is not embedded.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
