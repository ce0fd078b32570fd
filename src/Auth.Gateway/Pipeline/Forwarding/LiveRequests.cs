using System.Collections.Concurrent;
using Auth.Gateway.Core.Principals;
using Auth.Gateway.Core.Tokens;

namespace Auth.Gateway.Pipeline.Forwarding;

/// <summary>
/// The requests that are being forwarded, and who they were admitted as. A WebSocket or a stream was decided on when it opened: when its credential
/// expires or is revoked, it is cut.
/// </summary>
public sealed partial class LiveRequests(AccessTokenService tokens, TimeProvider clock, ILogger<LiveRequests> logger) : BackgroundService
{
    /// <summary>How often they are looked through; with the change log's own delay, an end holds within a second.</summary>
    public static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);

    private readonly ConcurrentDictionary<HttpContext, Principal> _requests = [];

    public int Count => _requests.Count;

    public void Add(HttpContext context, Principal principal) => _requests[context] = principal;

    public void Remove(HttpContext context) => _requests.TryRemove(context, out _);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(LookEvery, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken)) CutWhatHasEnded();
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopping: the server ends what is open.
        }
    }

    private void CutWhatHasEnded()
    {
        foreach (var (context, principal) in _requests)
        {
            // Whoever takes it out ends it. Should the request end by itself at this moment, it is its own client's connection that is cut.
            if (tokens.IsAlive(principal) || !_requests.TryRemove(context, out _)) continue;
            LogCut(principal.CredentialId, context.TraceIdentifier);
            context.Abort();
        }
    }

    [LoggerMessage(4001, LogLevel.Information, "Request {RequestId} was cut: its credential {CredentialId} has ended.")]
    private partial void LogCut(string credentialId, string requestId);
}
