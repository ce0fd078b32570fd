using Auth.Gateway.Tests.Stage;

namespace Auth.Gateway.Tests.ForwardAuth;

/// <summary>How each proxy asks about a request, as its documentation shows it. All of them send the client's own headers along.</summary>
public static class Asking
{
    public static TheoryData<string> Shapes => ["traefik", "caddy", "nginx", "ingress-nginx", "envoy"];

    /// <param name="call">Method and path of the original request.</param>
    public static Task<Answer> AskAsync(this GatewayUnderTest gateway, string shape, string call, params (string Name, string Value)[] headers) =>
        gateway.AskAsync(shape, "api.example.com", call, headers);

    public static Task<Answer> AskAsync(this GatewayUnderTest gateway, string shape, string host, string call, params (string Name, string Value)[] headers)
    {
        var (method, target) = (call[..call.IndexOf(' ')], call[(call.IndexOf(' ') + 1)..]);
        return shape switch
        {
            "traefik" => gateway.QuestionAsync(
                "GET /auth/verify",
                [("X-Forwarded-Method", method), ("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", host), ("X-Forwarded-Uri", target), ("X-Forwarded-Port", "443"), ("X-Forwarded-Server", "edge-1"), ("X-Real-Ip", "203.0.113.7"), ("X-Forwarded-For", "203.0.113.7"), .. headers]),
            "caddy" => gateway.QuestionAsync(
                "GET /auth/verify",
                [("Host", host), ("X-Forwarded-Method", method), ("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", host), ("X-Forwarded-Uri", target), ("X-Forwarded-For", "203.0.113.7"), .. headers]),
            "nginx" => gateway.QuestionAsync(
                "GET /auth/verify",
                [("X-Original-Method", method), ("X-Original-URL", $"https://{host}{target}"), ("X-Forwarded-For", "203.0.113.7"), .. headers]),
            "ingress-nginx" => gateway.QuestionAsync(
                "GET /auth/verify",
                [("X-Original-Method", method), ("X-Original-URL", $"https://{host}{target}"), ("X-Sent-From", "nginx-ingress-controller"), ("X-Auth-Request-Redirect", target), ("X-Original-URI", target), ("X-Scheme", "https"), ("X-Request-ID", "0af7651916cd43dd"), ("X-Real-IP", "203.0.113.7"), ("X-Forwarded-For", "203.0.113.7"), .. headers]),
            "envoy" => gateway.QuestionAsync(
                $"{method} /auth/verify/envoy{target}",
                [("Host", host), ("X-Forwarded-Proto", "https"), ("X-Forwarded-For", "203.0.113.7"), ("X-Envoy-Internal", "true"), .. headers]),
            _ => throw new ArgumentOutOfRangeException(nameof(shape), shape, "No such proxy."),
        };
    }

    /// <summary>The question as given, and what it has come to: nothing is ever forwarded.</summary>
    public static async Task<Answer> QuestionAsync(this GatewayUnderTest gateway, string question, params (string Name, string Value)[] headers)
    {
        var before = gateway.Upstream.Received.Count;
        using var request = new HttpRequestMessage(new HttpMethod(question[..question.IndexOf(' ')]), question[(question.IndexOf(' ') + 1)..]);
        foreach (var (name, value) in headers)
        {
            if (name == "Host") request.Headers.Host = value;
            else Assert.True(request.Headers.TryAddWithoutValidation(name, value), name);
        }

        var answer = await Answer.ReadAsync(await gateway.Client.SendAsync(request));
        Assert.Equal(before, gateway.Upstream.Received.Count);
        return answer;
    }

    /// <summary>A refusal, and nothing in it that says who calls.</summary>
    public static Answer IsRefused(this Answer answer, int status, string code)
    {
        Assert.Equal($"{status} {code}", $"{(int)answer.Status} {answer.Text("code")}");
        foreach (var name in new[] { "X-Auth-Subject", "X-Auth-Account", "X-Auth-Credential", "X-Auth-Assertion" }) Assert.Null(answer.Header(name));
        return answer.IsNotStored();
    }
}
