namespace EtlLib.Analyzers.Tests.Verification;

/// <summary>Says which rule a class tests. Each rule needs a test that <see cref="FiresAttribute">fires</see> and one that is <see cref="SilentAttribute">silent</see>.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class RuleAttribute(string id) : Attribute
{
    public string Id => id;
}

/// <summary>A test in which the rule fires on an exact span.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FiresAttribute : Attribute;

/// <summary>A test in which the rule, and every other one, is silent.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SilentAttribute : Attribute;
