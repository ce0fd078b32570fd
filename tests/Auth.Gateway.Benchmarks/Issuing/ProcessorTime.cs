using System.Diagnostics;

namespace Auth.Gateway.Benchmarks.Issuing;

/// <summary>Processor time of something that this process does again and again, in microseconds each.</summary>
public static class ProcessorTime
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);

    public static double Of(Action work, int seconds)
    {
        Repeat(work, WarmUp);
        var began = Environment.CpuUsage.TotalTime;
        var count = Repeat(work, TimeSpan.FromSeconds(seconds));
        return (Environment.CpuUsage.TotalTime - began).TotalMicroseconds / count;
    }

    /// <param name="atOnce">How many are under way.</param>
    public static async Task<double> OfAsync(Func<int, Task> work, int atOnce, int seconds)
    {
        await RepeatAsync(work, atOnce, WarmUp);
        var began = Environment.CpuUsage.TotalTime;
        var count = await RepeatAsync(work, atOnce, TimeSpan.FromSeconds(seconds));
        return (Environment.CpuUsage.TotalTime - began).TotalMicroseconds / count;
    }

    private static long Repeat(Action work, TimeSpan time)
    {
        var began = Stopwatch.GetTimestamp();
        var count = 0L;
        for (; Stopwatch.GetElapsedTime(began) < time; count++) work();
        return count;
    }

    private static async Task<long> RepeatAsync(Func<int, Task> work, int atOnce, TimeSpan time)
    {
        var began = Stopwatch.GetTimestamp();
        var counts = await Task.WhenAll(Enumerable.Range(0, atOnce).Select(worker => Task.Run(async () =>
        {
            var count = 0;
            for (; Stopwatch.GetElapsedTime(began) < time; count++) await work((count * atOnce) + worker);
            return (long)count;
        })));
        return counts.Sum();
    }
}
