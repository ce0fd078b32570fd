namespace Auth.Gateway.Core;

/// <summary>Under which metrics and spans of ours are known, in whichever floor they are made.</summary>
public static class InstrumentationScope
{
    public const string Name = "Auth.Gateway";
}
