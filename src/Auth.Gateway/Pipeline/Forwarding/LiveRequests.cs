using System.Collections.Concurrent;
using System.Net.WebSockets;
using Auth.Gateway.Core.Tokens;

namespace Auth.Gateway.Pipeline.Forwarding;

/// <summary>
/// The requests that are being forwarded, and who they were admitted as. A WebSocket or a stream was decided on when it opened: when its credential
/// expires or is revoked, it is ended.
/// </summary>
public sealed partial class LiveRequests(AccessTokenService tokens, TimeProvider clock, ILogger<LiveRequests> logger) : BackgroundService
{
    /// <summary>How often they are looked through; with the change log's own delay, an end holds within a second.</summary>
    public static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);

    /// <summary>What a WebSocket's client is told beside status 1008, policy violation (RFC 6455 §7.4.1).</summary>
    public const string CredentialEnded = "The credential has ended.";

    /// <summary>What a WebSocket's client is told beside status 1001, going away.</summary>
    public const string GoingAway = "The gateway is stopping.";

    private readonly ConcurrentDictionary<LiveRequest, LiveRequest> _requests = [];

    public int Count => _requests.Count;

    public void Add(LiveRequest request) => _requests[request] = request;

    public void Remove(LiveRequest request) => _requests.TryRemove(request, out _);

    /// <summary>Says goodbye to every WebSocket. By itself none would come to an end while the server waits for it.</summary>
    public Task CloseWebSocketsAsync() => Task.WhenAll(
        from request in _requests.Keys
        where request.IsWebSocket && _requests.TryRemove(request, out _)
        select request.EndAsync(WebSocketCloseStatus.EndpointUnavailable, GoingAway, clock));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(LookEvery, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken)) EndWhatHasEnded();
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopping: the server ends what is open.
        }
    }

    private void EndWhatHasEnded()
    {
        foreach (var (request, _) in _requests)
        {
            // Whoever takes it out ends it, and need not be waited for.
            if (request.Principal is not { } principal || tokens.IsAlive(principal) || !_requests.TryRemove(request, out _)) continue;
            LogEnded(principal.CredentialId, request.Id);
            _ = request.EndAsync(WebSocketCloseStatus.PolicyViolation, CredentialEnded, clock);
        }
    }

    [LoggerMessage(4001, LogLevel.Information, "Request {RequestId} was ended: its credential {CredentialId} has ended.")]
    private partial void LogEnded(string credentialId, string requestId);
}
