namespace EtlLib.Architecture.Tests;

static class Nothing
{
    /// <summary>Fails with every finding in full: one a line.</summary>
    internal static void In(IEnumerable<string> findings)
    {
        var found = findings.ToList();
        if (found.Count > 0)
        {
            Assert.Fail(string.Join('\n', found));
        }
    }
}
