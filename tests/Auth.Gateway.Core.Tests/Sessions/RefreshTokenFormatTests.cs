using System.Security.Cryptography;
using Auth.Gateway.Core.Sessions;

namespace Auth.Gateway.Core.Tests.Sessions;

public sealed class RefreshTokenFormatTests
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=. ";

    private static readonly byte[] Key = SHA256.HashData("a key for tests"u8);

    [Theory]
    [InlineData(1)]
    [InlineData(42)]
    [InlineData(int.MaxValue)]
    public void What_was_written_is_read(int generation)
    {
        Assert.True(RefreshTokenFormat.TryRead(Key, RefreshTokenFormat.Write(Key, Samples.Session, generation), out var session, out var read));
        Assert.Equal((Samples.Session, generation), (session, read));
    }

    [Fact]
    public void The_same_generation_has_the_same_token_and_each_its_own()
    {
        Assert.Equal(RefreshTokenFormat.Write(Key, Samples.Session, 1), RefreshTokenFormat.Write(Key, Samples.Session, 1));
        Assert.Equal(100, Enumerable.Range(1, 100).Select(generation => RefreshTokenFormat.Write(Key, Samples.Session, generation)).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void Any_character_changed_added_or_taken_away_is_noticed()
    {
        var token = RefreshTokenFormat.Write(Key, Samples.Session, 7);
        for (var i = 0; i < token.Length; i++)
        {
            Refused(token.Remove(i, 1));
            foreach (var c in Alphabet)
            {
                if (c != token[i]) Refused(token[..i] + c + token[(i + 1)..]);
                Refused(token[..i] + c + token[i..]);
            }
        }

        foreach (var c in Alphabet) Refused(token + c);
        Refused(token.ToUpperInvariant());
    }

    [Fact]
    public void Another_generation_or_session_needs_another_MAC()
    {
        var token = RefreshTokenFormat.Write(Key, Samples.Session, 1);
        Refused(token.Replace("_1_", "_2_", StringComparison.Ordinal));
        Refused(token.Replace("_1_", "_01_", StringComparison.Ordinal));
        Refused(token.Replace("_1_", "_+1_", StringComparison.Ordinal));
        Refused(token.Replace("ses_0", "ses_1", StringComparison.Ordinal));
    }

    [Fact]
    public void Another_key_makes_other_tokens() =>
        Assert.False(RefreshTokenFormat.TryRead(SHA256.HashData("another"u8), RefreshTokenFormat.Write(Key, Samples.Session, 1), out _, out _));

    [Theory]
    [InlineData("")]
    [InlineData("rt_")]
    [InlineData("rt____")]
    [InlineData("rt_ses_0123456789abcdef01234567")]
    [InlineData("rt_ses_0123456789abcdef01234567_1")]
    [InlineData("rt_ses_0123456789abcdef01234567_1_")]
    [InlineData("rt_ses_0123456789abcdef01234567_99999999999_x")]
    [InlineData("rt_ses_0123456789abcdef01234567_-1_x")]
    public void What_never_was_a_token_is_none(string text) => Refused(text);

    [Fact]
    public void A_text_longer_than_any_token_or_half_a_character_is_none()
    {
        Refused("rt_" + new string('a', 100_000));
        Refused("rt_\ud800");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void Generations_count_from_one(int generation) => Refused(RefreshTokenFormat.Write(Key, Samples.Session, generation));

    private static void Refused(string token)
    {
        Assert.False(RefreshTokenFormat.TryRead(Key, token, out var session, out var generation), token);
        Assert.Equal(("", 0), (session, generation));
    }
}
