using Auth.Gateway.Configuration;

namespace Auth.Gateway.Pipeline.Admission;

/// <summary>How much there is before a request's body.</summary>
/// <param name="Lines">Header lines.</param>
/// <param name="Bytes">Names and values, and four bytes a line for what stands between.</param>
public readonly record struct HeadSize(int Lines, int Bytes)
{
    private const int Punctuation = 4;

    public HeadSize With(string name, Microsoft.Extensions.Primitives.StringValues values)
    {
        var bytes = Bytes;
        foreach (var value in values) bytes += name.Length + (value?.Length ?? 0) + Punctuation;
        return new HeadSize(Lines + values.Count, bytes);
    }

    public bool Exceeds(LimitOptions limits) => Lines > limits.MaxRequestHeaderCount || Bytes > limits.MaxRequestHeadersTotalSize;
}
