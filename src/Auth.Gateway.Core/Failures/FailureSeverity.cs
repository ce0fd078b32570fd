namespace Auth.Gateway.Core.Failures;

/// <summary>How much an operator should care: refusals are daily business, an attack sign is not, and a fault is ours.</summary>
public enum FailureSeverity
{
    Expected,
    Suspicious,
    Fault,
}
