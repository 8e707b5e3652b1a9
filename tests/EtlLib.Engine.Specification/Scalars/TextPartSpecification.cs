namespace EtlLib.Engine.Specification;

/// <summary>Parts of texts: by position, by separator, by regular expression.</summary>
public abstract class TextPartSpecification(EngineFixture engine) : EngineSpecification(engine)
{
    [Fact]
    public virtual Task A_substring_is_counted_in_code_points_from_zero() =>
        Positions(("abcdef", 1, 3), ("abcdef", 0, 6), ("a😀b", 1, 1), ("a😀b", 2, 1), ("e\u0301x", 1, 2)).Text(r => r.Text.Substring(r.Start, r.Length))
            .Is("bcd", "abcdef", "😀", "b", "\u0301x");

    [Fact]
    public virtual Task A_substring_past_the_end_is_shorter() =>
        Positions(("abc", 1, 10), ("abc", 3, 1), ("abc", 10, 1), ("", 0, 1), ("abc", 0, 0), ("abc", 1, int.MaxValue), ("abc", int.MaxValue, int.MaxValue)).Text(r => r.Text.Substring(r.Start, r.Length))
            .Is("bc", "", "", "", "", "bc", "");

    [Fact]
    public virtual async Task A_substring_from_before_the_text_is_an_error()
    {
        await Positions(("abc", -1, 2)).Text(r => r.Text.Substring(r.Start, r.Length)).Fails("negative");
        await Positions(("abc", 1, -1)).Text(r => r.Text.Substring(r.Start, r.Length)).Fails("negative");
        await Positions(("abc", 0, 0)).Text(r => r.Text.Substring(-1, 2)).Fails("negative");
    }

    [Fact]
    public virtual async Task A_substring_of_null_or_at_null_is_null()
    {
        await Positions((null, 0, 1), ("abc", null, 1), ("abc", 0, null)).Text(r => r.Text.Substring(r.Start, r.Length)).Is(null, null, null);
        await Positions(("abcdef", 0, 0), (null, 0, 0)).Text(r => r.Text.Substring(2, 2)).Is("cd", null);
    }

    [Fact]
    public virtual async Task A_part_is_counted_from_zero_between_separators()
    {
        string?[] texts = ["a,b,c", "a", "", ",", "a,,c", null];
        await Texts(texts).Text(r => r.A.SplitPart(",", 0)).Is("a", "a", "", "", "a", null);
        await Texts(texts).Text(r => r.A.SplitPart(",", 1)).Is("b", "", "", "", "", null);
        await Texts(texts).Text(r => r.A.SplitPart(",", 2)).Is("c", "", "", "", "c", null);
        await Texts(texts).Text(r => r.A.SplitPart(",", 9)).Is("", "", "", "", "", null);
    }

    [Fact]
    public virtual async Task A_separator_is_text_and_no_pattern()
    {
        await Texts("a||b", "a.b").Text(r => r.A.SplitPart("||", 1)).Is("b", "");
        await Texts("a.b", "ab").Text(r => r.A.SplitPart(".", 1)).Is("b", "");
        await Texts("a😀b").Text(r => r.A.SplitPart("😀", 1)).Is("b");
    }

    [Fact]
    public virtual async Task An_empty_separator_is_refused()
    {
        var error = await Assert.ThrowsAsync<PlanException>(() => Texts("abc").Text(r => r.A.SplitPart("", 0)).Is("abc"));
        Assert.Contains("separator", error.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public virtual async Task A_pattern_matches_anywhere()
    {
        await Texts("abc123", "abc", "", null).Bool(r => r.A.Matches("[0-9]+")).Is(true, false, false, null);
        await Texts("abc", "xabc", "abcx").Bool(r => r.A.Matches("^abc$")).Is(true, false, false);
        await Texts("a.c", "abc").Bool(r => r.A.Matches(@"a\.c")).Is(true, false);
        await Texts("ABC", "abc").Bool(r => r.A.Matches("(?i)aBc")).Is(true, true);
        await Texts("gray", "grey", "groy").Bool(r => r.A.Matches("gr(a|e)y")).Is(true, true, false);
        await Texts("x😀y").Bool(r => r.A.Matches("x.y")).Is(true);
    }

    [Fact]
    public virtual async Task A_pattern_means_what_it_means_in_RE2()
    {
        await Texts("a", "a\n").Bool(r => r.A.Matches("^a$")).Is(true, false);
        await Texts("a\rb", "a\nb", "a\u2028b").Bool(r => r.A.Matches("a.b")).Is(true, false, true);
        await Texts("a\nb", "a\nb\n", "ab").Bool(r => r.A.Matches("(?m)^b$")).Is(true, true, false);
        await Texts("a\nb").Bool(r => r.A.Matches("(?s)a.b")).Is(true);
        await Texts("É", "\u017F", "x").Bool(r => r.A.Matches("(?i)é|s")).Is(true, true, false);
        await Texts("x y", "éx", "xé", "axb").Bool(r => r.A.Matches(@"\bx\b")).Is(true, true, true, false);
        await Texts("axb", "x").Bool(r => r.A.Matches(@"\Bx\B")).Is(true, false);
        await Texts("É", "5", "٥", "_").Bool(r => r.A.Matches(@"^[\w]$")).Is(false, true, false, true);
        await Texts(" ", "\v", "\u00A0", "\f").Bool(r => r.A.Matches(@"\s")).Is(true, false, false, true);
        await Texts(" ", "\v", "a").Bool(r => r.A.Matches(@"[\sa]")).Is(true, false, true);
        await Texts("[", "]", "a", "^").Bool(r => r.A.Matches("^[][]$")).Is(true, true, false, false);
        await Texts("[", "]", "a", "^").Bool(r => r.A.Matches("^[^][]$")).Is(false, false, true, true);
        await Texts("$", "a").Bool(r => r.A.Matches("[$]")).Is(true, false);
        await Texts("a{", "aa", "a{,2}").Bool(r => r.A.Matches("^a{")).Is(true, false, true);
        await Texts("aa", "a").Bool(r => r.A.Matches("^a{2,}$")).Is(true, false);
    }

    [Fact]
    public virtual async Task Extract_is_what_a_group_matches_first()
    {
        await Texts("a1b22", "none", "", null).Text(r => r.A.Extract("[0-9]+")).Is("1", null, null, null);
        await Texts("2021-03-04", "x").Text(r => r.A.Extract("([0-9]+)-([0-9]+)", 2)).Is("03", null);
        await Texts("key=value").Text(r => r.A.Extract("(.*)=(.*)", 0)).Is("key=value");
        await Texts("a").Text(r => r.A.Extract("b*")).Is("");
    }

    [Fact]
    public virtual Task A_group_that_takes_no_part_in_a_match_is_empty() => Texts("ac").Text(r => r.A.Extract("a(b)?c", 1)).Is("");

    [Fact]
    public virtual void What_engines_do_not_agree_on_is_refused()
    {
        AssertRefused(() => TextPair.DataFrame.Of().Where(r => r.A.Matches("a(?=b)")), "regular expression");
        AssertRefused(() => TextPair.DataFrame.Of().Where(r => r.A.Matches(@"(a)\1")), "back reference");
        AssertRefused(() => TextPair.DataFrame.Of().Where(r => r.A.Matches("[[:alpha:]]")), ":alpha:");
        AssertRefused(() => TextPair.DataFrame.Of().Where(r => r.A.Matches("(a")), "not valid");
        AssertRefused(() => TextPair.DataFrame.Of().Where(r => r.A.Extract("(a)", 2) == "a"), "group");
    }
}
