namespace Auth.Gateway.Benchmarks;

/// <summary>What can be asked of this program.</summary>
public static class Usage
{
    public const string Text = """
        make bench BENCH="..."                    beside plain YARP, JwtBearer, nginx, HAProxy and Caddy; half an hour
          --rounds N --seconds N                  how often each one's turn comes, and how long it is
          --only WORD,WORD                        those whose name has one of the words
          --against FOLDER,FOLDER                 other builds of the gateway instead of other programs
          --switches | --telemetry | --growth     the gateway beside itself: settings of the runtime; what is observed; more credentials, routes and connections
          --report FILE                           the table goes there as well
        make bench BENCH="issuing ..."            a token for a key, client credentials, a refresh; beside the bare signature and one look-up
          --rounds N --seconds N --only WORD,WORD --store Sqlite|Redis --against FOLDER,FOLDER
        make bench BENCH="storm ..."              proxied traffic while many sign in with passwords
          --rounds N --seconds N --only WORD,WORD --against FOLDER,FOLDER
        make bench BENCH="start ..."              time and processor time to the first answer, and idle memory, beside plain YARP's
          --rounds N --seconds N --only WORD,WORD --switches
        make bench BENCH="parts ..."              single parts, with BenchmarkDotNet and its options: --filter *Limiter*
        make bench BENCH="scale Sqlite|Redis N..."  a store with so many keys
        make bench BENCH="--help"                 this
        """;

    private static readonly string[] Help = ["--help", "-h", "-?", "help"];

    /// <summary>Whether this is what is asked. BenchmarkDotNet has a help of its own.</summary>
    public static bool IsAskedFor(string[] args) => args is [] || (args[0] != "parts" && args.Any(Help.Contains));
}

/// <summary>Something on the command line that cannot be done. Told with the usage, and no trace.</summary>
public sealed class UsageException(string message) : Exception(message);
