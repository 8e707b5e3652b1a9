using System.Composition;
using EtlLib.Generators.Analyzers;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;

namespace EtlLib.CodeFixes;

/// <summary>ETL1021: an interpolated string becomes text columns joined by <c>+</c>, what is added to text gets <c>ToText()</c>, <c>Equals</c> becomes <c>==</c>, <c>ToString()</c> becomes <c>ToText()</c>.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class ColumnAsObjectFix() : RewriteFix("ETL1021")
{
    private protected override string Title(Diagnostic diagnostic, Place place) => Targets(diagnostic, place).First() switch
    {
        InterpolatedStringExpressionSyntax => "Join text columns with +",
        InvocationExpressionSyntax call when NameOf(call) == "Equals" => "Compare with ==",
        _ => "Use ToText()",
    };

    private protected override IEnumerable<SyntaxNode> Targets(Diagnostic diagnostic, Place place)
    {
        var found = place.Root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
        return found.FirstAncestorOrSelf<SyntaxNode>(n => n is InterpolatedStringExpressionSyntax or InvocationExpressionSyntax or BinaryExpressionSyntax { RawKind: (int)SyntaxKind.AddExpression }) switch
        {
            InterpolatedStringExpressionSyntax text when Joinable(text, place) => [text],
            InvocationExpressionSyntax call when found.Parent == call.Expression || found == call.Expression => Replaceable(call, place) ? [call] : [],
            BinaryExpressionSyntax sum when (found == sum.Left || found == sum.Right) && HasText(found, place) => [found],
            _ => [],
        };
    }

    private protected override SyntaxNode Rewrite(SyntaxNode original, SyntaxNode current, Place place) => (original, current) switch
    {
        (InterpolatedStringExpressionSyntax from, InterpolatedStringExpressionSyntax to) => Sum(from, to, place),
        (InvocationExpressionSyntax, InvocationExpressionSyntax call) when NameOf(call) == "Equals" => Equal(call),
        (InvocationExpressionSyntax, InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax member } call) when NameOf(call) == "ToString" =>
            call.WithExpression(member.WithName(SyntaxFactory.IdentifierName("ToText"))),
        _ => Parse($"{Operand((ExpressionSyntax)current)}.ToText()", current),
    };

    private static string NameOf(InvocationExpressionSyntax call) => ((call.Expression as MemberAccessExpressionSyntax)?.Name ?? call.Expression).ToString();

    private static bool Replaceable(InvocationExpressionSyntax call, Place place) => NameOf(call) switch
    {
        "Equals" => call.ArgumentList.Arguments.Count == 2 || call.Expression is MemberAccessExpressionSyntax,
        "ToString" => call.Expression is MemberAccessExpressionSyntax member && HasText(member.Expression, place),
        _ => false,
    };

    private static bool HasText(SyntaxNode expression, Place place) => place.TypeOf(expression) is { } type && !type.GetMembers("ToText").IsEmpty;

    private static bool IsText(SyntaxNode expression, Place place) => place.TypeOf(expression)?.Name is "TextColumn" or "OptionalTextColumn";

    /// <summary>Whether each column of the text has a text, and none is to be formatted as only C# can.</summary>
    private static bool Joinable(InterpolatedStringExpressionSyntax text, Place place) =>
        text.Contents.OfType<InterpolationSyntax>().Where(i => Dsl.IsColumn(place.TypeOf(i.Expression))).All(i => i.AlignmentClause is null && i.FormatClause is null && (IsText(i.Expression, place) || HasText(i.Expression, place)));

    private static ExpressionSyntax Sum(InterpolatedStringExpressionSyntax from, InterpolatedStringExpressionSyntax to, Place place)
    {
        var parts = new List<string>();
        var literal = new List<InterpolatedStringContentSyntax>();
        for (var i = 0; i < from.Contents.Count; i++)
        {
            if (from.Contents[i] is InterpolationSyntax hole && Dsl.IsColumn(place.TypeOf(hole.Expression)))
            {
                Flush();
                var operand = Operand(((InterpolationSyntax)to.Contents[i]).Expression);
                parts.Add(IsText(hole.Expression, place) ? operand : $"{operand}.ToText()");
            }
            else
            {
                literal.Add(to.Contents[i]);
            }
        }

        Flush();
        var sum = Parse(string.Join(" + ", parts), to);
        return parts.Count > 1 && to.Parent is not (ArgumentSyntax or AssignmentExpressionSyntax or ArrowExpressionClauseSyntax or ReturnStatementSyntax or LambdaExpressionSyntax or ParenthesizedExpressionSyntax) && from.Parent is MemberAccessExpressionSyntax
            ? SyntaxFactory.ParenthesizedExpression(sum)
            : sum;

        // The text between two columns: a plain string where no value of C# is in it.
        void Flush()
        {
            if (literal.Count > 0)
            {
                var contents = SyntaxFactory.List(literal);
                parts.Add(literal.All(c => c is InterpolatedStringTextSyntax) && to.StringStartToken.Text == "$\""
                    ? $"\"{string.Concat(literal.Select(c => c.ToString())).Replace("{{", "{").Replace("}}", "}")}\""
                    : to.WithContents(contents).WithoutTrivia().ToString());
                literal.Clear();
            }
        }
    }

    private static ExpressionSyntax Equal(InvocationExpressionSyntax call)
    {
        var arguments = call.ArgumentList.Arguments;
        var (left, right) = arguments.Count == 2 ? (arguments[0].Expression, arguments[1].Expression) : (((MemberAccessExpressionSyntax)call.Expression).Expression, arguments[0].Expression);
        var equal = Parse($"{Operand(left)} == {Operand(right)}", call);
        return call.Parent is ParenthesizedExpressionSyntax or ArgumentSyntax or LambdaExpressionSyntax or BinaryExpressionSyntax { RawKind: (int)SyntaxKind.BitwiseAndExpression or (int)SyntaxKind.BitwiseOrExpression or (int)SyntaxKind.LogicalAndExpression or (int)SyntaxKind.LogicalOrExpression }
            ? equal
            : SyntaxFactory.ParenthesizedExpression(equal.WithoutTrivia()).WithTriviaFrom(call);
    }

    private static ExpressionSyntax Parse(string text, SyntaxNode like) => SyntaxFactory.ParseExpression(text).WithTriviaFrom(like);
}
