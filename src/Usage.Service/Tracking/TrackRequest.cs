using Usage.Service.Validation;
using Usage.Service.Values;

namespace Usage.Service.Tracking;

internal sealed record TrackRequest(
    string Meter, string Customer, Quantity Quantity, Instant? Timestamp, string? IdempotencyKey, string Metadata)
{
    public static TrackRequest Read(BodyFields body) => new(
        body.Text("meter_token"),
        body.Text("customer_external_id"),
        body.Quantity("quantity"),
        body.OptionalTime("timestamp"),
        body.OptionalText("idempotency_key"),
        body.OptionalObject("metadata"));
}
