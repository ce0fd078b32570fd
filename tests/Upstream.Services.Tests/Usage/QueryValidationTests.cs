using Upstream.Services.Tests.Stage;

namespace Upstream.Services.Tests.Usage;

public sealed class QueryValidationTests(UsageStand stand) : IClassFixture<UsageStand>
{
    [Theory]
    [InlineData("page=x", "page", "value is not a valid integer", "type_error.integer")]
    [InlineData("page=1.5", "page", "value is not a valid integer", "type_error.integer")]
    [InlineData("page=", "page", "value is not a valid integer", "type_error.integer")]
    [InlineData("page=0", "page", "ensure this value is greater than or equal to 1", "value_error.number.not_ge")]
    [InlineData("page_size=-1", "page_size", "ensure this value is greater than or equal to 1", "value_error.number.not_ge")]
    [InlineData("page_size=101", "page_size", "ensure this value is less than or equal to 100", "value_error.number.not_le")]
    [InlineData("page=1&page=2", "page", "value may be given once", "value_error.repeated")]
    public async Task A_wrong_page_is_named(string query, string field, string message, string type)
    {
        foreach (var path in new[] { "/api/v1/customers", "/api/v1/usage" })
        {
            var answer = await stand.Tenant().Get($"{path}?{query}");
            Assert.Equal(422, answer.Status);
            var violation = Assert.Single(answer.Json["detail"]!.AsArray())!;
            Assert.Equal($"""["query","{field}"]""", violation["loc"]!.ToJsonString());
            Assert.Equal((message, type), (violation["msg"]!.GetValue<string>(), violation["type"]!.GetValue<string>()));
        }
    }

    [Theory, InlineData("from"), InlineData("to")]
    public async Task A_wrong_time_in_the_query_is_named(string field)
    {
        var answer = await stand.Tenant().Get($"/api/v1/usage?{field}=soon");
        Assert.Equal(422, answer.Status);
        Assert.Equal($"""["query","{field}"]""", Assert.Single(answer.Json["detail"]!.AsArray())!["loc"]!.ToJsonString());
    }
}
