namespace EtlLib.Engine.Specification;

/// <summary>Functions of texts: UTF-8, ordinal, in code points.</summary>
public abstract class TextSpecification(EngineFixture engine) : EngineSpecification(engine)
{
    private const string Family = "👨‍👩‍👧";

    [Fact]
    public virtual Task Texts_pass_through_as_they_are()
    {
        string?[] texts = ["", " ", "a\0b", "tab\t, line\n, return\r", "quote ' \" \\ %", "é", "e\u0301", "日本語", "😀", Family, "\uFFFD", new string('x', 5000), null];
        return Texts(texts).Text(r => r.A).Is(texts);
    }

    [Fact]
    public virtual async Task Constants_are_what_they_are()
    {
        await Texts("x").Text(_ => "quote ' \" \\ % {0} 😀\n").Is("quote ' \" \\ % {0} 😀\n");
        await Texts("x").Text(_ => "").Is("");
        await Texts("'; DROP TABLE x; --").Kept(r => r.A == "'; DROP TABLE x; --").Is(0);
        await Texts("a\0b").Kept(r => r.A == "a\0b").Is(0);
    }

    [Fact]
    public virtual async Task Concatenation_with_null_is_null()
    {
        await Texts(("a", "b"), ("", ""), ("a", null), (null, "b"), ("😀", "é")).Text(r => r.A + r.B).Is("ab", "", null, null, "😀é");
        await Texts("a", null).Text(r => "<" + r.A + ">").Is("<a>", null);
    }

    [Fact]
    public virtual async Task Upper_and_lower_case_map_each_code_point_by_itself()
    {
        await Texts("abc", "é", "ß", "straße", "ı", "ŉ", "ﬁ", "ς", "𐐨", "ǆ", "").Text(r => r.A.Upper()).Is("ABC", "É", "ß", "STRAßE", "I", "ŉ", "ﬁ", "Σ", "𐐀", "Ǆ", "");
        await Texts("ABC", "É", "ΑΣ", "I", "𐐀", "Ǆ", "ẞ").Text(r => r.A.Lower()).Is("abc", "é", "ας".Replace('ς', 'σ'), "i", "𐐨", "ǆ", "ß");
    }

    [Fact]
    public virtual async Task Every_letter_has_the_case_that_simple_mapping_says()
    {
        string?[] letters = [.. Enumerable.Range(1, 0x1FFFF).Where(System.Text.Rune.IsValid).Select(code => new System.Text.Rune(code).ToString()).Chunk(4096).Select(chunk => string.Concat(chunk))];
        await Texts(letters).Text(r => r.A.Upper()).Is([.. letters.Select(t => t!.ToUpperInvariant().Replace('ı', 'I'))]);
        await Texts(letters).Text(r => r.A.Lower()).Is([.. letters.Select(t => t!.ToLowerInvariant().Replace('İ', 'i'))]);
    }

    [Fact]
    public virtual Task Length_counts_code_points() =>
        Texts("", "abc", "é", "e\u0301", "😀", Family, "日本", null).Int(r => r.A.Length()).Is(0, 3, 1, 2, 1, 5, 2, null);

    [Fact]
    public virtual async Task Trim_removes_spaces_only()
    {
        await Texts("  a b  ", "\ta\n", "\u00A0a\u00A0", "   ", "").Text(r => r.A.Trim()).Is("a b", "\ta\n", "\u00A0a\u00A0", "", "");
        await Texts("  a ", "a").Text(r => r.A.TrimStart()).Is("a ", "a");
        await Texts("  a ", "a").Text(r => r.A.TrimEnd()).Is("  a", "a");
    }

    [Fact]
    public virtual async Task Texts_are_searched_ordinally()
    {
        var pairs = Texts(("abc", "b"), ("abc", ""), ("abc", "B"), ("", ""), ("a%b", "%"), ("a_b", "__"), ("é", "e"), ("e\u0301", "e"), ("abc", null));
        await pairs.Bool(r => r.A.Contains(r.B)).Is(true, true, false, true, true, false, false, true, null);
        await Texts(("abc", "ab"), ("abc", "bc"), ("abc", ""), ("a", "abc"), ("😀x", "😀")).Bool(r => r.A.StartsWith(r.B)).Is(true, false, true, false, true);
        await Texts(("abc", "ab"), ("abc", "bc"), ("abc", ""), ("a", "abc"), ("x😀", "😀")).Bool(r => r.A.EndsWith(r.B)).Is(false, true, true, false, true);
        await Texts("50%", "50").Bool(r => r.A.EndsWith("%")).Is(true, false);
    }

    [Fact]
    public virtual async Task Replace_replaces_each_occurrence()
    {
        await Texts("banana", "", "NA", null).Text(r => r.A.Replace("na", "NO")).Is("baNONO", "", "NA", null);
        await Texts("aaa").Text(r => r.A.Replace("aa", "b")).Is("ba");
        await Texts("abc").Text(r => r.A.Replace("", "x")).Is("abc");
        await Texts("a.b").Text(r => r.A.Replace(".", "")).Is("ab");
        await Texts(("x-y", "-"), ("x-y", null)).Text(r => r.A.Replace(r.B, "+")).Is("x+y", null);
    }

    [Fact]
    public virtual async Task Texts_are_ordered_by_code_point()
    {
        await Texts(("Z", "a"), ("z", "é"), ("a", "ab"), ("", "a"), ("\uFFFD", "😀"), ("10", "9"), ("a", "a")).Bool(r => r.A < r.B).Is(true, true, true, true, true, true, false);
        await Texts(("a", "a "), ("a", "A"), ("é", "e\u0301")).Bool(r => r.A == r.B).Is(false, false, false);
        await Texts(("b", "a"), ("a", "a")).Bool(r => r.A >= r.B).Is(true, true);
    }

    [Fact]
    public virtual Task Texts_are_sorted_by_code_point() =>
        AssertInOrderAsync(
            TextPair.DataFrame.Of([.. new[] { "b", "😀", "a", "\uFFFD", "B", "é", "", null, "ab" }.Select((t, i) => new TextPair(i, t, null))])
                .OrderBy(t => t.A).Select(t => new TextResult.Projection { Id = 0, Value = t.A }),
            [.. new[] { null, "", "B", "a", "ab", "b", "é", "\uFFFD", "😀" }.Select(t => new TextResult(0, t))]);

    [Fact]
    public virtual async Task Hashes_are_of_the_text_in_utf8()
    {
        await Texts("abc", "", "é", null).Text(r => r.A.Md5()).Is("900150983cd24fb0d6963f7d28e17f72", "d41d8cd98f00b204e9800998ecf8427e", Md5("é"), null);
        await Texts("abc", "", null).Text(r => r.A.Sha256())
            .Is("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", null);
    }

    private static string Md5(string text)
    {
#pragma warning disable CA5351 // A known vector, no secret.
        return Convert.ToHexStringLower(System.Security.Cryptography.MD5.HashData(System.Text.Encoding.UTF8.GetBytes(text)));
#pragma warning restore CA5351
    }
}
