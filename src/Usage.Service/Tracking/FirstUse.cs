namespace Usage.Service.Tracking;

/// <summary>Whether a customer or meter not seen before is made when an event names it, or refused.</summary>
internal sealed record FirstUse(bool Creates);
