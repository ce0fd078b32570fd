namespace Auth.Gateway.Wire;

public sealed record ListEnvelope<T>(IReadOnlyList<T> Data, ListMeta Meta);

public sealed record ListMeta(int Page, int PageSize, int Total, int TotalPages);
