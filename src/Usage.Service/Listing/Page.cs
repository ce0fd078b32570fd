using Usage.Service.Validation;

namespace Usage.Service.Listing;

/// <summary>Which part of a list is asked for.</summary>
internal sealed record Page(int Number, int Size)
{
    public long Offset => (Number - 1L) * Size;

    public static Page Read(QueryFields query) => new(
        query.Integer("page", otherwise: 1, largest: int.MaxValue),
        query.Integer("page_size", otherwise: 20, largest: 100));
}
