namespace Auth.Gateway.Wire;

/// <summary>
/// Marks a request by which another proxy asks about one of its own (forward-auth). From admission on it is read as the request that was asked
/// about, and it ends with the decision: nothing is forwarded.
/// </summary>
/// <param name="RefusesOnPass">The proxy has been told that the request is refused and wants the refusal in full: should it pass by now, that is not said.</param>
public sealed record ForwardAuthFeature(bool RefusesOnPass);

/// <summary>On an endpoint that is not YARP's: whom its assertions are for.</summary>
public sealed record AudienceMetadata(string Audience);
