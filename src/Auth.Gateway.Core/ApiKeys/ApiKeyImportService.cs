using Auth.Gateway.Core.Accounts;

namespace Auth.Gateway.Core.ApiKeys;

/// <summary>Takes over many keys by their hashes, and can do so again: a key that is there already, with the same owner, is left as it is.</summary>
public sealed class ApiKeyImportService(IApiKeyStore store, ApiKeyService keys)
{
    /// <param name="hash">SHA-256, lower-case hexadecimal.</param>
    /// <param name="isTrial">Everything but the owner's limit is looked at, nothing is written.</param>
    /// <exception cref="StoreUnavailableException"/>
    public async Task<ImportResult> ImportAsync(NewApiKey wanted, string hash, string shownPrefix, bool isTrial, CancellationToken cancellationToken)
    {
        if (await FindAsync(wanted, hash, cancellationToken) is { } known) return known;
        if (isTrial) return new ImportResult(ImportOutcome.Imported);
        var creation = await keys.ImportAsync(wanted, hash, shownPrefix, cancellationToken);
        return creation.Outcome switch
        {
            ApiKeyCreationOutcome.Created => new ImportResult(ImportOutcome.Imported, creation.Key!.Id),
            ApiKeyCreationOutcome.LimitReached => ImportResult.Refuse("its owner has as many keys as Gateway:ApiKeys:MaxPerOwner allows"),
            // Somebody was faster.
            _ => await FindAsync(wanted, hash, cancellationToken) ?? Foreign(),
        };
    }

    private async Task<ImportResult?> FindAsync(NewApiKey wanted, string hash, CancellationToken cancellationToken)
    {
        if (await store.FindByHashAsync(hash, cancellationToken) is not { Key: var key }) return null;
        return new ApiKeyOwner(key.AccountId, key.UserId) == wanted.Owner ? new ImportResult(ImportOutcome.Existing, key.Id) : Foreign();
    }

    private static ImportResult Foreign() => ImportResult.Refuse("sha256: this key is there already, and belongs to somebody else");
}
