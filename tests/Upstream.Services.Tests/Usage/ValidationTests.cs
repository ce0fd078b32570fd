using System.Text.Json.Nodes;
using Upstream.Services.Tests.Stage;

namespace Upstream.Services.Tests.Usage;

/// <summary>A 422 says all that is wrong, in order, in the words that clients compare.</summary>
public sealed class ValidationTests(UsageStand stand) : IClassFixture<UsageStand>
{
    private const string Track = "/api/v1/sdk/track";
    private const string Missing = """{"loc":["body","AT"],"msg":"field required","type":"value_error.missing"}""";

    [Theory]
    [InlineData(Track, "{}", "meter_token", "customer_external_id", "quantity")]
    [InlineData(Track, """{"quantity":1}""", "meter_token", "customer_external_id")]
    [InlineData("/api/v1/customers", "{}", "external_id")]
    [InlineData("/api/v1/meters", "{}", "meter_token")]
    public async Task Every_missing_field_is_named_in_order(string path, string body, params string[] fields) =>
        await AssertViolations(path, body, string.Join(',', fields.Select(field => Missing.Replace("AT", field))));

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    public async Task An_empty_body_is_a_missing_body(string? body) =>
        await AssertViolations(Track, body, """{"loc":["body"],"msg":"field required","type":"value_error.missing"}""");

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"text\"")]
    [InlineData("5")]
    public async Task A_body_that_is_no_object_is_no_dict(string body) =>
        await AssertViolations(Track, body, """{"loc":["body"],"msg":"value is not a valid dict","type":"type_error.dict"}""");

    [Fact]
    public async Task A_form_is_no_dict()
    {
        var answer = await stand.Tenant().Post(Track, "quantity=1", "application/x-www-form-urlencoded");
        Assert.Equal((422, "type_error.dict"), (answer.Status, answer.Json["detail"]![0]!["type"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData("""{"secret-body""")]
    [InlineData("secret-body")]
    [InlineData("""{"a":"secret-body","a":"secret-body"}""")]
    [InlineData("""{"meter_token":"secret-body\ud800","customer_external_id":"c","quantity":1}""")]
    [InlineData("""{"meter_token":"m","customer_external_id":"c","quantity":1,"metadata":{"secret-body":"\udc00"}}""")]
    [InlineData("""{"meter_token":"m","customer_external_id":"c","quantity":01}""")]
    [InlineData("""{"meter_token":"m","customer_external_id":"c","quantity":NaN}""")]
    public async Task Malformed_JSON_is_told_but_not_repeated(string body)
    {
        var answer = await stand.Tenant().Post(Track, body);
        Assert.Equal((422, "value_error.jsondecode"), (answer.Status, answer.Json["detail"]![0]!["type"]!.GetValue<string>()));
        Assert.DoesNotContain("secret-body", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_too_deep_is_malformed()
    {
        var nested = new string('[', 40) + new string(']', 40);
        var deep = $$$"""{"meter_token":"m","customer_external_id":"c","quantity":1,"metadata":{"a":{{{nested}}} } }""";
        Assert.Equal("value_error.jsondecode", (await stand.Tenant().Post(Track, deep)).Json["detail"]![0]!["type"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("meter_token", "null", "none is not an allowed value", "type_error.none.not_allowed", null)]
    [InlineData("meter_token", "5", "str type expected", "type_error.str", null)]
    [InlineData("meter_token", "\"\"", "ensure this value has at least 1 characters", "value_error.any_str.min_length", "limit_value:1")]
    [InlineData("meter_token", "\"a\\u0000\"", "control characters are not allowed", "value_error.str.control", null)]
    [InlineData("customer_external_id", "[\"c\"]", "str type expected", "type_error.str", null)]
    [InlineData("idempotency_key", "true", "str type expected", "type_error.str", null)]
    [InlineData("metadata", "[]", "value is not a valid dict", "type_error.dict", null)]
    [InlineData("metadata", "\"{}\"", "value is not a valid dict", "type_error.dict", null)]
    [InlineData("quantity", "null", "none is not an allowed value", "type_error.none.not_allowed", null)]
    [InlineData("quantity", "\"1\"", "value is not a valid float", "type_error.float", null)]
    [InlineData("quantity", "true", "value is not a valid float", "type_error.float", null)]
    [InlineData("quantity", "0", "ensure this value is greater than 0", "value_error.number.not_gt", "limit_value:0")]
    [InlineData("quantity", "0.0e5", "ensure this value is greater than 0", "value_error.number.not_gt", "limit_value:0")]
    [InlineData("quantity", "-1.5", "ensure this value is greater than 0", "value_error.number.not_gt", "limit_value:0")]
    [InlineData("timestamp", "\"yesterday\"", "invalid datetime format", "value_error.datetime", null)]
    [InlineData("timestamp", "\"2026-13-01T00:00:00Z\"", "invalid datetime format", "value_error.datetime", null)]
    [InlineData("timestamp", "{}", "invalid datetime format", "value_error.datetime", null)]
    public async Task A_wrong_value_is_named(string field, string value, string message, string type, string? context)
    {
        var body = new JsonObject { ["meter_token"] = "m", ["customer_external_id"] = "c", ["quantity"] = 1 };
        body.Remove(field);
        var fields = body.Select(member => $"\"{member.Key}\":{member.Value!.ToJsonString()}").Append($"\"{field}\":{value}");
        var ctx = context?.Split(':') is [var key, var limit] ? $$""","ctx":{"{{key}}":{{limit}}}""" : "";
        await AssertViolations(
            Track, "{" + string.Join(',', fields) + "}", $$"""{"loc":["body","{{field}}"],"msg":"{{message}}","type":"{{type}}"{{ctx}}}""");
    }

    [Theory]
    [InlineData("1e-10", "value_error.decimal.max_places", "ensure that there are no more than 9 decimal places")]
    [InlineData("1e-99999999999", "value_error.decimal.max_places", "ensure that there are no more than 9 decimal places")]
    [InlineData("1000000000000.000000001", "value_error.number.not_le", "ensure this value is less than or equal to 1000000000000")]
    [InlineData("1e400", "value_error.number.not_le", "ensure this value is less than or equal to 1000000000000")]
    [InlineData("1e99999999999", "value_error.number.not_le", "ensure this value is less than or equal to 1000000000000")]
    public async Task A_quantity_that_could_not_be_kept_exactly_is_refused(string quantity, string type, string message)
    {
        var answer = await stand.Tenant().Post(Track, $$"""{"meter_token":"m","customer_external_id":"c","quantity":{{quantity}}}""");
        var violation = Assert.Single(answer.Json["detail"]!.AsArray())!;
        Assert.Equal((422, type, message), (answer.Status, violation["type"]!.GetValue<string>(), violation["msg"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Text_has_at_most_255_characters()
    {
        var body = $$"""{"meter_token":"{{new string('m', 255)}}","customer_external_id":"{{new string('c', 256)}}","quantity":1}""";
        await AssertViolations(Track, body, """
            {"loc":["body","customer_external_id"],"msg":"ensure this value has at most 255 characters",
             "type":"value_error.any_str.max_length","ctx":{"limit_value":255}}
            """);
    }

    [Fact]
    public async Task All_that_is_wrong_is_told_at_once() =>
        await AssertViolations(Track, """{"quantity":"x","meter_token":null,"timestamp":"x"}""", """
            {"loc":["body","meter_token"],"msg":"none is not an allowed value","type":"type_error.none.not_allowed"},
            {"loc":["body","customer_external_id"],"msg":"field required","type":"value_error.missing"},
            {"loc":["body","quantity"],"msg":"value is not a valid float","type":"type_error.float"},
            {"loc":["body","timestamp"],"msg":"invalid datetime format","type":"value_error.datetime"}
            """);

    private async Task AssertViolations(string path, string? body, string expected)
    {
        var answer = await stand.Tenant().Post(path, body);
        Assert.Equal((422, "application/json"), (answer.Status, answer.Type));
        Assert.Equal(JsonNode.Parse($$"""{"detail":[{{expected}}]}""")!.ToJsonString(), answer.Json.ToJsonString());
    }
}
