using EtlLib.Generation;

namespace EtlLib;

/// <summary>Random UUIDs of version 4 (RFC 9562): 122 random bits. They are as reproducible as all other generated values.</summary>
/// <remarks>Fits columns of Guid, and of text (36 characters, lower case), plain or nullable. Guid columns without an attribute have them too.</remarks>
[Fits(FittingColumns.Uuids | FittingColumns.Text)]
public sealed class RandomUuidAttribute : DataType
{
}
