using Auth.Gateway.Core.Lockouts;

namespace Auth.Gateway.Core.Tests.Lockouts;

public sealed class KnownDeviceFormatTests
{
    private const string User = "a hash";

    private static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
    private static readonly DateTimeOffset Now = new(2040, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);

    [Fact]
    public void A_device_is_known_to_its_user_for_its_time_and_each_is_another()
    {
        var text = KnownDeviceFormat.Write(Key, User, Now);

        Assert.NotNull(KnownDeviceFormat.Read(Key, User, text, Now + Lifetime - TimeSpan.FromSeconds(1), Lifetime));
        Assert.Null(KnownDeviceFormat.Read(Key, User, text, Now + Lifetime, Lifetime));
        Assert.Null(KnownDeviceFormat.Read(Key, "another hash", text, Now, Lifetime));
        Assert.Null(KnownDeviceFormat.Read(new byte[32], User, text, Now, Lifetime));
        Assert.NotEqual(text, KnownDeviceFormat.Write(Key, User, Now));
    }

    [Fact]
    public void No_other_text_is_a_device()
    {
        var text = KnownDeviceFormat.Write(Key, User, Now);
        for (var i = 0; i < text.Length; i++)
        {
            Assert.Null(KnownDeviceFormat.Read(Key, User, text[..i] + (text[i] == '1' ? '2' : '1') + text[(i + 1)..], Now, Lifetime));
            Assert.Null(KnownDeviceFormat.Read(Key, User, text[..i], Now, Lifetime));
        }

        foreach (var other in new[] { null, "", "..", "a.b.c", "-1.x.y", text + ".", text + "A", new string('x', 10_000) }) Assert.Null(KnownDeviceFormat.Read(Key, User, other, Now, Lifetime));
    }
}
