namespace Auth.Gateway.Benchmarks.Parts;
public sealed class Stage;
