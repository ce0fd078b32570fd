using System.Security.Cryptography;
using Auth.Gateway.Core.Tokens;

namespace Auth.Gateway.Core.Tests.Tokens;

public sealed class MasterKeyTests
{
    private const string Owner = "sig_0123456789abcdef01234567";

    private static readonly MasterKey Key = new(SHA256.HashData("a master key"u8));
    private static readonly byte[] Plain = [0, 1, 2, 255, 254];

    [Fact]
    public void What_was_protected_is_there_again() => Assert.Equal(Plain, Key.Unprotect(Key.Protect(Plain, Owner), Owner));

    [Fact]
    public void Nothing_is_protected_too() => Assert.Empty(Key.Unprotect(Key.Protect([], Owner), Owner));

    [Fact]
    public void The_same_is_never_written_twice_and_never_readable()
    {
        var (one, two) = (Key.Protect(Plain, Owner), Key.Protect(Plain, Owner));
        Assert.NotEqual(one, two);
        Assert.Equal(-1, one.AsSpan().IndexOf(Plain));
    }

    [Fact]
    public void Every_bit_of_it_counts()
    {
        var sealedBytes = Key.Protect(Plain, Owner);
        for (var bit = 0; bit < sealedBytes.Length * 8; bit++)
        {
            var tampered = (byte[])sealedBytes.Clone();
            tampered[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.ThrowsAny<CryptographicException>(() => Key.Unprotect(tampered, Owner));
        }
    }

    [Fact]
    public void It_belongs_to_its_owner_only() => Assert.ThrowsAny<CryptographicException>(() => Key.Unprotect(Key.Protect(Plain, Owner), Owner.Replace('0', '1')));

    [Fact]
    public void Another_master_key_does_not_open_it() =>
        Assert.ThrowsAny<CryptographicException>(() => new MasterKey(SHA256.HashData("another"u8)).Unprotect(Key.Protect(Plain, Owner), Owner));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(27)]
    public void What_is_too_short_is_refused(int length) => Assert.ThrowsAny<CryptographicException>(() => Key.Unprotect(new byte[length], Owner));

    [Fact]
    public void Too_short_a_secret_is_no_master_key()
    {
        Assert.Throws<ArgumentException>(() => new MasterKey(new byte[31]));
        Assert.NotNull(new MasterKey(new byte[32]));
    }
}
