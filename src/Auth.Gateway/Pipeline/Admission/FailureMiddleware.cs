using Auth.Gateway.Core;
using Auth.Gateway.Core.Accounts;
using Auth.Gateway.Core.Failures;
using Auth.Gateway.Wire;
using Microsoft.AspNetCore.Connections;
using Yarp.ReverseProxy.Forwarder;

namespace Auth.Gateway.Pipeline.Admission;

/// <summary>
/// Gives a body to whatever ended without one: an exception, a status that the framework set, a forwarding that failed. An upstream's own answer
/// is never touched, empty or not.
/// </summary>
public sealed partial class FailureMiddleware(RequestDelegate next, ErrorWriter errors, ILogger<FailureMiddleware> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (StoreUnavailableException exception)
        {
            LogStoreUnavailable(exception, context.TraceIdentifier);
            await AnswerAsync(context, () => errors.WriteAsync(context, AuthFailure.StoreUnavailable));
            return;
        }
        catch (PasswordsBusyException)
        {
            LogBusy(context.TraceIdentifier);
            await AnswerAsync(context, () => errors.WriteAsync(context, AuthFailure.Busy));
            return;
        }
        catch (BadHttpRequestException exception)
        {
            await AnswerAsync(context, () => errors.WriteAsync(context, ErrorDescription.ForStatus(exception.StatusCode)));
            return;
        }
        catch (Exception exception) when (context.RequestAborted.IsCancellationRequested && exception is OperationCanceledException or ConnectionResetException)
        {
            // The client is gone; there is nobody to answer.
            return;
        }
        catch (Exception exception)
        {
            LogUnexpected(exception, context.TraceIdentifier);
            await AnswerAsync(context, () => errors.WriteAsync(context, ErrorDescription.ForStatus(StatusCodes.Status500InternalServerError)));
            return;
        }

        if (IsBare(context.Response) && !IsUpstreamsAnswer(context)) await errors.WriteAsync(context, ErrorDescription.ForStatus(context.Response.StatusCode));
    }

    private static bool IsBare(HttpResponse response) =>
        response is { HasStarted: false, StatusCode: >= 400, ContentLength: null, ContentType: null };

    private static bool IsUpstreamsAnswer(HttpContext context) =>
        context.Features.Get<Yarp.ReverseProxy.Model.IReverseProxyFeature>() is { ProxiedDestination: not null } && context.Features.Find<IForwarderErrorFeature>() is null;

    private static async Task AnswerAsync(HttpContext context, Func<Task> write)
    {
        if (context.Response.HasStarted)
        {
            // Half an answer is out: only cutting the connection tells the client that it is not whole.
            context.Abort();
            return;
        }

        var requestId = context.Response.Headers[ReservedHeaders.RequestId];
        context.Response.Clear();
        context.Response.Headers[ReservedHeaders.RequestId] = requestId;
        context.Response.Headers.XContentTypeOptions = "nosniff";
        await write();
    }

    [LoggerMessage(2001, LogLevel.Error, "The store is unavailable; request {RequestId} was refused.")]
    private partial void LogStoreUnavailable(Exception exception, string requestId);

    [LoggerMessage(2003, LogLevel.Warning, "Too many passwords wait to be checked; request {RequestId} was refused.")]
    private partial void LogBusy(string requestId);

    [LoggerMessage(2002, LogLevel.Error, "Request {RequestId} failed.")]
    private partial void LogUnexpected(Exception exception, string requestId);
}
