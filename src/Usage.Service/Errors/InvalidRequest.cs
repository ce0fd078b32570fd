namespace Usage.Service.Errors;

/// <summary>All that is wrong with a request, at once.</summary>
internal sealed class InvalidRequest(params IReadOnlyList<Violation> violations) : Exception("The request is not valid")
{
    public IReadOnlyList<Violation> Violations { get; } = violations;
}
