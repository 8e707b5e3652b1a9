using EtlLib.Spark.Lowering.Scalars;

namespace EtlLib.Spark.Tests.Lowering;

public class JavaPatternTests
{
    [Theory]
    [InlineData("a.b", "a.b")]
    [InlineData("^a$", @"^a\z")]
    [InlineData("(?m)^a$", "(?m)^a$")]
    [InlineData("(?i)a", "(?ui)a")]
    [InlineData("(?im-s:a)$", "(?uim-s:a)$")]
    [InlineData(@"\(?i\)", @"\(?i\)")]
    [InlineData(@"\(?i:a$", @"\(?i:a\z")]
    [InlineData("a{2,3}{x}", @"a{2,3}\{x}")]
    [InlineData(@"\s\S\v\d\$", @"[\t\n\f\r ][^\t\n\f\r ]\x0B\d\$")]
    [InlineData(@"[^]a[\s\]$]$", @"[^\]a\[\t\n\f\r \]$]\z")]
    [InlineData(@"\b", "(?:(?<=[0-9A-Za-z_])(?![0-9A-Za-z_])|(?<![0-9A-Za-z_])(?=[0-9A-Za-z_]))")]
    public void A_pattern_is_spelt_as_Java_means_it(string pattern, string expected) => Assert.Equal("(?d)" + expected, JavaPattern.Of(pattern));
}
