namespace Auth.Gateway.Storage;

/// <summary><c>Gateway:Store:Kind</c>.</summary>
public enum StoreKind
{
    /// <summary>An embedded file: one instance, nothing else needed.</summary>
    Sqlite,

    /// <summary>Shared by many instances.</summary>
    Redis,
}
