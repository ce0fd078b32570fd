namespace Usage.Service.Listing;

internal sealed record ListMeta(int Page, int PageSize, long Total, long TotalPages);

internal sealed record ListAnswer<T>(IReadOnlyList<T> Data, ListMeta Meta)
{
    public static ListAnswer<T> Of(IReadOnlyList<T> data, Page page, long total) =>
        new(data, new(page.Number, page.Size, total, (total + page.Size - 1) / page.Size));
}
