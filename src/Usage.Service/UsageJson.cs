using System.Text.Json.Serialization;
using Usage.Service.Customers;
using Usage.Service.Errors;
using Usage.Service.Listing;
using Usage.Service.Meters;
using Usage.Service.Reports;
using Usage.Service.Tracking;

namespace Usage.Service;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(UsageEvent))]
[JsonSerializable(typeof(Customer))]
[JsonSerializable(typeof(ListAnswer<Customer>))]
[JsonSerializable(typeof(Meter))]
[JsonSerializable(typeof(ListAnswer<UsageTotal>))]
[JsonSerializable(typeof(DetailAnswer))]
[JsonSerializable(typeof(ViolationsAnswer))]
internal sealed partial class UsageJson : JsonSerializerContext;
