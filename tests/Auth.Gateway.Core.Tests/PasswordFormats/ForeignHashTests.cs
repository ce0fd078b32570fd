using System.Buffers.Binary;
using Auth.Gateway.Core.Accounts;
using Auth.Gateway.Core.PasswordFormats;
using Microsoft.Extensions.Options;

namespace Auth.Gateway.Core.Tests.PasswordFormats;

/// <summary>Passwords that were hashed elsewhere are recognised, and hashed anew when they are.</summary>
public sealed class ForeignHashTests
{
    private readonly PasswordHashes _hashes = new(Options.Create(new PasswordOptions { Iterations = 1_000 }));

    /// <summary>Made by OpenSSL (<c>openssl passwd</c>) and by Python (<c>hashlib.pbkdf2_hmac</c>), written as Django, passlib and the PHC format do.</summary>
    public static TheoryData<string, string> MadeElsewhere => new()
    {
        { "Secure-Passw0rd", "pbkdf2_sha256$1000$abcdefghijklmnopqrstuv$7OfGC5/3wy8BzbilBdWUsdoFxC1Ybaa2lglPA3QF2zc=" },
        { "Secure-Passw0rd", "pbkdf2_sha256$1000$abcdefghijkl$ivO4mSykC/DHdH1W0avDDR00Qa6aW8GXn3Cx5XNd63I=" },
        { "Secure-Passw0rd", "pbkdf2_sha1$1000$abcdefghijkl$nDHgi8KhiRWUf7HB9Y1u5sAPoco=" },
        { "Secure-Passw0rd", "pbkdf2_sha1$1000$abcdefghijklmnopqrstuv$AChvAmex8sPtRv+uPYxPhxeDS5g=" },
        { "Secure-Passw0rd", "$pbkdf2-sha256$29000$yMnKy8zNzs/Q0dLT1NXW1w$gqRdEjXRv0jbx2yVlweNc0iRjkHXCwJNrhfsQwyUYwg" },
        { "Secure-Passw0rd", "$pbkdf2-sha512$1000$yMnKy8zNzs/Q0dLT1NXW1w$/xIuBa9BobgDv.ysjW.A1dVYbR.4vFVGm7epOQRy0bcJCM4bp6Kh4Rh1eBXF7rMdp1WlF9f6h2jB0FFyCL2r2A" },
        { "Secure-Passw0rd", "$pbkdf2$1000$yMnKy8zNzs/Q0dLT1NXW1w$Icje/HENYeM.tT2y4zmPI.MhSa8" },
        { "Secure-Passw0rd", "$pbkdf2-sha512$1000$.//.MTIzNDU$bhrNrpY8XEXr9C.qDzwyqrZM6RIxQhudEF2YDy/kVykfz3/lNu3l5P2g1maQT8zxbNNxVEpfluxpra2iPrai9w" },
        { "Secure-Passw0rd", "$pbkdf2-sha256$i=1000,l=32$yMnKy8zNzs/Q0dLT1NXW1w$m9VhRt3Z3HqcOxdf8noIDkH7iiznd6j6pns7SDPJdIs" },
        { "Secure-Passw0rd", "{SHA}ltxBCPBVd4Vtpdh74HwD6Qwz1aE=" },
        { "Secure-Passw0rd", "$apr1$abcd./Zz$AWWrwBYOQdPptDsuAyRoS/" },
        { "zoë", "$apr1$abcd./Zz$otU1/VuZzqEcs.lLpvvxv0" },
        { "a-much-longer-password-than-any-block-0123456789-0123456789-0123456789-0123456789", "$apr1$abcd./Zz$DPe5zA4jaTFqXZUEFXhfv." },
        { "Secure-Passw0rd", "$1$abcd./Zz$y/oXcSqGpNHK.vx.YQQIt0" },
        { "zoë", "$1$abcd./Zz$0Gu0c8pz.Jc49BjGNwzBp/" },
        { "a-much-longer-password-than-any-block-0123456789-0123456789-0123456789-0123456789", "$1$abcd./Zz$EjTbE0fyrJJbWYq4jJ8zY1" },
        { "Secure-Passw0rd", "$5$abcd./Zz$0XqDU0sld3GJTeBZS1RxT8N0ZhXG7.lQS/p/e4rnSn2" },
        { "zoë", "$5$abcd./Zz$KsNdv.Rv0C.s8UrjwZYeGsJWL2AlnGooyyUqKlKsc6/" },
        { "a-much-longer-password-than-any-block-0123456789-0123456789-0123456789-0123456789", "$5$abcd./Zz$.t4voU1vWmHP/tik6IOw8nZCmgcvH3/re8VfPhrTKl0" },
        { "Secure-Passw0rd", "$6$abcd./Zz$E/DGk8rEomNaCBlw4Lye96vKq.XQTJwj7tS/.4bxL338dp6sOYYkQArWBe/uJ6SuQl2dvzz8vDo0OajWeaVU4." },
        { "zoë", "$6$abcd./Zz$iSyrEYChsEbi3mm4z72zn3sUGGsVwfORG9pbpKA2irWpBe6mE80ydP2GToh4vUG8eddgcbifCN0FE00zvpByl/" },
        { "a-much-longer-password-than-any-block-0123456789-0123456789-0123456789-0123456789", "$6$abcd./Zz$qakHJoXyXKG3z.y.JzmlAqvrN4ljOKkXZghKk7tSzkHb2F2EvKGgp3X6NPqMd1IGin5Z8PW2HeI5nonNVn6TK/" },
        { "a very much longer text to encrypt.", "$6$rounds=1400$anotherlongsalts$gcqWy8YP4ck.Vdlo7M1LGDHs2rcLB5yO7t.qtjugLkoxi0ZJFQeEbBVv/meM7XB3ZjNW0qN7aJ6Otq.PcqSRe/" },
        { "Secure-Passw0rd", new PasswordHashes(Options.Create(new PasswordOptions { Iterations = 2_000 })).Hash("Secure-Passw0rd") },
    };

    [Theory]
    [MemberData(nameof(MadeElsewhere))]
    public void The_password_is_right_and_no_other(string password, string hash)
    {
        var user = Imported(hash);
        Assert.True(_hashes.Verify(user, password, out _));
        foreach (var wrong in new[] { password + "x", password[1..], password.ToUpperInvariant(), "", password + "\0", hash }) Assert.False(_hashes.Verify(user, wrong, out _), wrong);
    }

    [Theory]
    [MemberData(nameof(MadeElsewhere))]
    public void What_was_weak_elsewhere_is_not_stored_and_gone_after_the_first_sign_in(string password, string hash)
    {
        var user = Imported(hash);
        var digest = hash[(hash.LastIndexOfAny(['$', '}']) + 1)..];
        if (!hash.StartsWith("AQAAAA", StringComparison.Ordinal)) Assert.DoesNotContain(digest, user.PasswordHash, StringComparison.Ordinal);

        Assert.True(_hashes.Verify(user, password, out var newHash));
        if (newHash is null)
        {
            // As good as today's, or better: of the same function, with as many rounds.
            Assert.Matches("^(AQAAAA|[$]pbkdf2-sha512[$])", hash);
            return;
        }

        Assert.StartsWith("AQAAAAI", newHash, StringComparison.Ordinal);
        Assert.True(_hashes.Verify(user with { PasswordHash = newHash }, password, out var again));
        Assert.Null(again);
    }

    [Fact]
    public void Old_digests_are_stored_under_todays_hash_only()
    {
        var stored = Imported("{SHA}" + Convert.ToBase64String(new byte[20])).PasswordHash;
        Assert.Matches(@"^wrapped\$sha1\$0\$\$AQAAAAI[A-Za-z0-9+/=]+$", stored);
        Assert.Equal(1_000, BinaryPrimitives.ReadInt32BigEndian(Convert.FromBase64String(stored[(stored.LastIndexOf('$') + 1)..]).AsSpan(5)));
    }

    [Theory]
    [InlineData("$2y$10$abcdefghijklmnopqrstuuN6LWZc1Jv3rEQ0mZl5d5q9Wv0wq1X2a", "bcrypt")]
    [InlineData("bcrypt_sha256$$2b$12$abcdefghijklmnopqrstuuN6LWZc1Jv3rEQ0mZl5d5q9Wv0wq1X2a", "bcrypt")]
    [InlineData("$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHQ$RdescudvJCsgt3ub+b", "argon2")]
    [InlineData("argon2$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHQ$RdescudvJCsgt3ub+b", "argon2")]
    [InlineData("$y$j9T$abc$def", "yescrypt")]
    [InlineData("Secure-Passw0rd", "known format")]
    [InlineData("rqXexS6ZhobKA", "known format")]
    [InlineData("", "known format")]
    [InlineData("{SHA}short=", "known format")]
    [InlineData("{SSHA}W6ph5Mm5Pz8GgiULbPgzG37mj9gAAAAA", "known format")]
    [InlineData("$apr1$abcd./Zz$AWWrwBYOQdPptDsuAyRoS", "known format")]
    [InlineData("$apr1$toolongsalt$AWWrwBYOQdPptDsuAyRoS/", "known format")]
    [InlineData("$6$rounds=9999999$salt$qakHJoXyXKG3z.y.JzmlAqvrN4ljOKkXZghKk7tSzkHb2F2EvKGgp3X6NPqMd1IGin5Z8PW2HeI5nonNVn6TK/", "rounds")]
    [InlineData("pbkdf2_sha256$99999999$abcdefghijklmnopqrstuv$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "rounds")]
    [InlineData("pbkdf2_sha256$0$abcdefghijklmnopqrstuv$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "rounds")]
    [InlineData("pbkdf2_sha256$1000$short$AAAAAAAAAAAAAAAAAAAAAA==", "shorter")]
    [InlineData("wrapped$sha1$0$$AQAAAAIAACcQAAAAEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "known format")]
    [InlineData("AQAAAAJ/////AAAAEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "rounds")]
    [InlineData("AQAAAAkAACcQAAAAEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "known format")]
    [InlineData("AQAAAAIAACcQf////wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "known format")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==", "known format")]
    public void What_cannot_be_verified_or_costs_too_much_is_refused_with_its_reason_and_not_repeated(string hash, string reason)
    {
        var refused = Assert.IsType<ForeignHash.Refused>(ForeignHashes.Read(hash));
        Assert.Contains(reason, refused.Reason, StringComparison.Ordinal);
        if (hash.Length > 12) Assert.DoesNotContain(hash[^12..], refused.Reason, StringComparison.Ordinal);
    }

    private User Imported(string hash) => new()
    {
        Id = Identifiers.New(Identifiers.User),
        Email = "you@example.com",
        NormalizedEmail = "you@example.com",
        HomeAccountId = Identifiers.New(Identifiers.Account),
        CreatedAt = DateTimeOffset.UnixEpoch,
        PasswordHash = ForeignHashes.Read(hash) switch
        {
            ForeignHash.Native native => native.Hash,
            ForeignHash.ToWrap toWrap => _hashes.Wrap(toWrap),
            var other => throw new InvalidOperationException(other.ToString()),
        },
    };
}
