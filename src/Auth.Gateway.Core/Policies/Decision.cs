using System.Diagnostics.CodeAnalysis;
using Auth.Gateway.Core.Failures;

namespace Auth.Gateway.Core.Policies;

/// <summary>Admitted, or refused for a reason.</summary>
public readonly record struct Decision
{
    private Decision(bool admitted, AuthFailure? failure)
    {
        Admitted = admitted;
        Failure = failure;
    }

    // The default value admits nobody: forgetting to decide is a refusal.
    [MemberNotNullWhen(false, nameof(Failure))]
    public bool Admitted { get; }

    public AuthFailure? Failure => Admitted ? null : field ?? AuthFailure.NoPolicy;

    public static Decision Admit => new(true, null);

    public static Decision Refuse(AuthFailure failure) => new(false, failure);
}
