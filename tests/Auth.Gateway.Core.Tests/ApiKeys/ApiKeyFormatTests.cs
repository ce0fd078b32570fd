using Auth.Gateway.Core.ApiKeys;

namespace Auth.Gateway.Core.Tests.ApiKeys;

public sealed class ApiKeyFormatTests
{
    private const string Base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    [Theory]
    [InlineData("agw", true)]
    [InlineData("sk", false)]
    [InlineData("my_company", true)]
    public void A_new_key_has_its_prefix_its_mode_and_178_random_bits(string prefix, bool liveMode)
    {
        var (key, shown) = ApiKeyFormat.New(prefix, liveMode);
        Assert.Matches($"^{prefix}_{(liveMode ? "live" : "test")}_[0-9A-Za-z]{{36}}$", key);
        Assert.StartsWith(shown, key, StringComparison.Ordinal);
        Assert.Equal(36 - 4, key.Length - shown.Length);
        Assert.True(30 * Math.Log2(62) >= 128);
        Assert.True(ApiKeyFormat.MayExist(key, prefix));
    }

    [Fact]
    public void The_random_part_uses_every_character_at_every_place()
    {
        var places = Enumerable.Range(0, 30).Select(_ => new HashSet<char>()).ToList();
        for (var i = 0; i < 2000; i++)
        {
            var random = ApiKeyFormat.New("agw", true).Key["agw_live_".Length..];
            for (var place = 0; place < places.Count; place++) places[place].Add(random[place]);
        }

        Assert.All(places, seen => Assert.Equal(Base62.Length, seen.Count));
    }

    [Fact]
    public void Any_single_character_changed_is_noticed()
    {
        var key = ApiKeyFormat.New("agw", true).Key;
        for (var i = "agw_live_".Length; i < key.Length; i++)
        {
            foreach (var c in Base62.Where(c => c != key[i])) Assert.False(ApiKeyFormat.MayExist(key[..i] + c + key[(i + 1)..], "agw"));
        }
    }

    [Fact]
    public void Neighbours_that_changed_places_are_noticed()
    {
        var key = ApiKeyFormat.New("agw", true).Key;
        for (var i = "agw_live_".Length; i < key.Length - 1; i++)
        {
            if (key[i] != key[i + 1]) Assert.False(ApiKeyFormat.MayExist(key[..i] + key[i + 1] + key[i] + key[(i + 2)..], "agw"));
        }
    }

    [Fact]
    public void The_checksum_covers_mode_and_prefix()
    {
        var key = ApiKeyFormat.New("agw", true).Key;
        Assert.False(ApiKeyFormat.MayExist(key.Replace("_live_", "_test_", StringComparison.Ordinal), "agw"));
        Assert.False(ApiKeyFormat.MayExist("xyz" + key[3..], "xyz"));
    }

    [Theory]
    [InlineData("sk_live_something-imported")]
    [InlineData("agw_live_short")]
    [InlineData("agw_prod_0123456789012345678901234567890123456")]
    [InlineData("with spaces and / + = signs")]
    [InlineData("ключ")]
    public void A_key_of_another_form_may_exist(string key) => Assert.True(ApiKeyFormat.MayExist(key, "agw"));

    [Fact]
    public void A_key_with_another_prefix_than_the_configured_may_exist_whatever_its_end() =>
        Assert.True(ApiKeyFormat.MayExist("sk_live_" + new string('0', 36), "agw"));

    [Fact]
    public void What_no_key_can_be_does_not_exist()
    {
        Assert.False(ApiKeyFormat.MayExist("", "agw"));
        Assert.True(ApiKeyFormat.MayExist(new string('x', 512), "agw"));
        Assert.False(ApiKeyFormat.MayExist(new string('x', 513), "agw"));
        Assert.False(ApiKeyFormat.MayExist("a\0b", "agw"));
        Assert.False(ApiKeyFormat.MayExist("a\nb", "agw"));
    }

    [Fact]
    public void The_hash_is_SHA_256_in_lower_case() =>
        Assert.Equal("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", ApiKeyFormat.Hash("abc"));

    [Theory]
    [InlineData("a", true)]
    [InlineData("agw", true)]
    [InlineData("my_company_1", true)]
    [InlineData("a0123456789012345678", true)]
    [InlineData("a01234567890123456789", false)]
    [InlineData("", false)]
    [InlineData("1a", false)]
    [InlineData("A", false)]
    [InlineData("a_", false)]
    [InlineData("_a", false)]
    [InlineData("a__b", false)]
    [InlineData("a_b_c_d_e_f_g_h_i_j", true)]
    [InlineData("a_b_c_d_e_f_g_h_i_j_k", false)]
    [InlineData("a-b", false)]
    [InlineData("a\n", false)]
    public void A_prefix_is_short_and_plain(string prefix, bool isOne) => Assert.Equal(isOne, ApiKeyFormat.IsPrefix(prefix));
}
