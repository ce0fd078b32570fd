using Auth.Gateway.Pipeline.Authentication;

namespace Auth.Gateway.Tests.Pipeline;

public sealed class PrincipalCacheSizeTests
{
    private const long Mebibyte = 1024 * 1024;

    [Theory]
    [InlineData(0, 2_000)]
    [InlineData(256 * Mebibyte, 13_107)]
    [InlineData(512 * Mebibyte, 26_214)]
    [InlineData(4096 * Mebibyte, 200_000)]
    [InlineData(long.MaxValue, 200_000)]
    public void What_is_remembered_fits_into_a_quarter_of_the_memory(long memory, int credentials) => Assert.Equal(credentials, PrincipalCacheSize.For(memory));
}
