using System.Net;
using System.Net.Sockets;
using Auth.Gateway.Core;
using Auth.Gateway.Core.Accounts;
using Auth.Gateway.Storage.Redis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Auth.Gateway.Storage.Tests;

/// <summary>What the operator is told when the gateway starts.</summary>
public sealed class RedisStartTests
{
    private const string Password = "geheim-4711";

    private readonly RedisLogRecorder _log = new();

    [Fact]
    public async Task Without_Redis_the_start_fails_and_names_the_address()
    {
        // A port that is taken by somebody who never answers.
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();

        var connectionString = $"{silent.LocalEndpoint},password={Password},connectTimeout=200,syncTimeout=200";
        var exception = await Assert.ThrowsAsync<StoreUnavailableException>(() => StartAsync(connectionString));

        Assert.Contains(silent.LocalEndpoint.ToString()!, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Password, exception.ToString(), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_start_waits_for_a_Redis_that_starts_at_the_same_time()
    {
        RedisServer.SkipUnlessInstalled();
        await using var server = await RedisServer.StartAsync();
        await server.KillAsync();

        var starting = StartAsync(server.Address);
        Assert.False(starting.IsCompleted);
        await server.RestartAsync();

        await starting;
    }

    [SkippableTheory]
    [InlineData("")]
    [InlineData(",password=wrong")]
    public async Task A_wrong_password_is_the_reason_given(string password)
    {
        RedisServer.SkipUnlessInstalled();
        await using var server = await RedisServer.StartAsync("--requirepass", Password);

        var exception = await Assert.ThrowsAsync<StoreUnavailableException>(() => StartAsync(server.Address + password + ",connectTimeout=1000"));
        Assert.True(exception.Message.Contains("NOAUTH", StringComparison.Ordinal), exception.Message);
        Assert.Contains(server.Address, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong", exception.ToString(), StringComparison.Ordinal);

        await StartAsync($"{server.Address},password={Password}");
        Assert.DoesNotContain(_log.Lines, line => line.Text.Contains(Password, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("redis:6379,syncTimeout=geheim-4711")]
    [InlineData("redis:6379,geheim-4711=x")]
    public void A_connection_string_that_makes_no_sense_is_not_repeated(string text)
    {
        var exception = Assert.Throws<InvalidOperationException>(() => RedisConfiguration.Parse(text));
        Assert.Contains("Gateway:Store:ConnectionString", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Password, exception.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_connection_string_goes_before_our_defaults()
    {
        var ours = RedisConfiguration.Parse("redis:6379");
        Assert.Equal((false, 2000, 1, 2000), (ours.AbortOnConnectFail, ours.ConnectTimeout, ours.ConnectRetry, ours.SyncTimeout));

        var theirs = RedisConfiguration.Parse("redis:6379,abortConnect=true, connectTimeout=3000,connectRetry=2,SyncTimeout=700");
        Assert.Equal((true, 3000, 2, 700), (theirs.AbortOnConnectFail, theirs.ConnectTimeout, theirs.ConnectRetry, theirs.SyncTimeout));
    }

    [SkippableFact]
    public async Task A_durable_server_is_no_reason_to_warn()
    {
        RedisServer.SkipUnlessInstalled();
        await using var server = await RedisServer.StartAsync();

        await StartAsync(server.Address);

        Assert.Empty(_log.Warnings);
    }

    [SkippableFact]
    public async Task A_server_that_may_lose_data_is()
    {
        RedisServer.SkipUnlessInstalled();
        await using var server = await RedisServer.StartAsync("--appendonly", "no", "--maxmemory-policy", "allkeys-lru");

        await StartAsync($"{server.Address},password=");

        Assert.Contains(_log.Warnings, text => text.Contains("appendonly", StringComparison.Ordinal));
        Assert.Contains(_log.Warnings, text => text.Contains("allkeys-lru", StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task A_server_that_tells_nothing_is_taken_as_it_is()
    {
        RedisServer.SkipUnlessInstalled();
        await using var server = await RedisServer.StartAsync("--rename-command", "INFO", "", "--rename-command", "CONFIG", "");

        await StartAsync(server.Address);

        Assert.Empty(_log.Warnings);
    }

    [SkippableFact]
    public async Task A_host_name_is_resolved()
    {
        RedisServer.SkipUnlessInstalled();
        await using var server = await RedisServer.StartAsync();

        await StartAsync($"localhost:{server.Port}");
    }

    private async Task StartAsync(string connectionString)
    {
        var options = new StoreOptions { Kind = StoreKind.Redis, ConnectionString = connectionString };
        await using var services = new ServiceCollection()
            .AddLogging(logging => logging.SetMinimumLevel(LogLevel.Debug).AddProvider(_log))
            .AddSingleton(TimeProvider.System)
            .AddRedisStorage(options)
            .BuildServiceProvider();
        foreach (var service in services.GetServices<IHostedService>()) await service.StartAsync(CancellationToken.None);
        Assert.Null(await services.GetRequiredService<IAccountStore>().FindUserAsync("usr_none", CancellationToken.None));
    }
}
