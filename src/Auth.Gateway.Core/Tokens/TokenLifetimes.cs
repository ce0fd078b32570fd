namespace Auth.Gateway.Core.Tokens;

/// <summary><c>Gateway:Tokens:Lifetimes</c>, by what a token is issued for.</summary>
public sealed class TokenLifetimes
{
    public TimeSpan Login { get; set; } = TimeSpan.FromHours(1);

    public TimeSpan Generate { get; set; } = TimeSpan.FromHours(1);

    public TimeSpan Session { get; set; } = TimeSpan.FromMinutes(15);

    public TimeSpan Refresh { get; set; } = TimeSpan.FromDays(7);

    public TimeSpan Password { get; set; } = TimeSpan.FromDays(1);

    public TimeSpan Widget { get; set; } = TimeSpan.FromHours(1);

    /// <summary>The longest that an access token lives: so long must a revocation be remembered.</summary>
    public TimeSpan LongestAccessToken => new[] { Login, Generate, Session, Password, Widget }.Max();
}
