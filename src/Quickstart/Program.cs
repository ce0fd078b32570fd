using Quickstart;

using var interruption = new Interruption();
try
{
    await Demo.RunAsync(args, Console.Out, interruption.Token);
    return 0;
}
catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
{
    // Interrupted before it was ready, which is no failure either.
    return 0;
}
catch (Exception exception) when (StartFailure.Explain(exception) is { } explanation)
{
    await Console.Error.WriteLineAsync(explanation);
    return 1;
}
