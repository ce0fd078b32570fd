using Auth.Gateway.Core.Failures;
using Auth.Gateway.Core.Principals;

namespace Auth.Gateway.Wire;

/// <summary>Writes every error that the gateway itself answers, in the format of the endpoint or route that was asked.</summary>
public sealed class ErrorWriter(IEnumerable<IErrorFormat> formats, Refusals refusals)
{
    private const string RetryAfterSeconds = "1";

    private readonly Dictionary<string, IErrorFormat> _formats = formats.ToDictionary(format => format.Name, StringComparer.Ordinal);

    /// <param name="caller">Who is refused, where that is known and not yet beside the request.</param>
    public Task WriteAsync(HttpContext context, AuthFailure failure, IReadOnlyList<string>? challenges = null, Principal? caller = null)
    {
        refusals.Note(context, failure.Code, failure.Severity, caller);
        return WriteAsync(context, new ErrorDescription(failure.Status, failure.Code, failure.Text, challenges));
    }

    public Task WriteAsync(HttpContext context, ErrorDescription error)
    {
        Rehearsal.Of(context)?.Answer(error.Code);
        var format = _formats[ErrorFormatSelector.For(context)];
        var response = context.Response;
        response.Headers.CacheControl = "no-store";
        if (format.Challenges && error.Challenges is { Count: > 0 } given) response.Headers.WWWAuthenticate = given.ToArray();
        else if (format.Challenges && error.Status == StatusCodes.Status401Unauthorized) response.Headers.WWWAuthenticate = "Bearer";
        if (error.Status == StatusCodes.Status503ServiceUnavailable && response.Headers.RetryAfter.Count == 0) response.Headers.RetryAfter = RetryAfterSeconds;
        return WireJson.WriteAsync(context, format.Status(error), format.Body(error, context), format.ContentType);
    }
}
