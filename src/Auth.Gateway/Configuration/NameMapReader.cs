namespace Auth.Gateway.Configuration;

/// <summary>
/// Reads what somebody else's names stand for here: a list of <c>{ "From": theirs, "To": ours }</c>, or of texts for names that are the same in both. Not
/// an object by name: configuration ignores the case of keys and splits them at colons, and these names may differ in case and have colons.
/// </summary>
public static class NameMapReader
{
    public static IReadOnlyDictionary<string, string> Read(SectionReader reader, string key, Func<string, bool> isOurs, string remedy)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        var section = reader.Section(key);
        foreach (var (index, item) in section.Children())
        {
            var same = section.Text(index);
            var (from, to) = (item.Text("From") ?? same, item.Text("To") ?? same);
            item.RefuseUnknownKeys();
            if (string.IsNullOrEmpty(from) || to is null || !int.TryParse(index, out _)) section.Error(index, same, "must be an element of a list: { \"From\": the provider's name, \"To\": ours }, or a name that is the same in both.");
            else if (!isOurs(to)) section.Error(index, to, remedy);
            else if (!names.TryAdd(from, to)) section.Error(index, from, "is there twice.");
        }

        return names;
    }
}
