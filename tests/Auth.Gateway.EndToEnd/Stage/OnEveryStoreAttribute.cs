using System.Reflection;
using Xunit.Sdk;

namespace Auth.Gateway.EndToEnd.Stage;

/// <summary>The product must behave the same on each.</summary>
public sealed class OnEveryStoreAttribute : DataAttribute
{
    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => Enum.GetValues<TestedStore>().Select(store => new object[] { store });
}
