using Microsoft.AspNetCore.Http.Features;

namespace Auth.Gateway.Wire;

/// <summary>Reads a whole request body, but never more than it may be.</summary>
public static class BoundedBody
{
    /// <exception cref="BadHttpRequestException">413 when there is more.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpRequest request, int maxBytes)
    {
        if (request.ContentLength > maxBytes) throw TooLarge();
        // What may have no body need not be asked for one.
        if (request.HttpContext.Features.Find<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false }) return default;
        using var buffer = new MemoryStream();
        var chunk = new byte[4096];
        int read;
        while ((read = await request.Body.ReadAsync(chunk, request.HttpContext.RequestAborted)) > 0)
        {
            if (buffer.Length + read > maxBytes) throw TooLarge();
            buffer.Write(chunk, 0, read);
        }

        return buffer.ToArray();
    }

    private static BadHttpRequestException TooLarge() => new("The request body is too large.", StatusCodes.Status413PayloadTooLarge);
}
