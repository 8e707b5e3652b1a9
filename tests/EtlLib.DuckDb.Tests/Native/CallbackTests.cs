using System.Reflection;
using System.Runtime.InteropServices;
using EtlLib.DuckDb.Native;

namespace EtlLib.DuckDb.Tests.Native;

/// <summary>An exception that left a callback would end the process.</summary>
public class CallbackTests
{
    /// <summary>Those that free memory only, or do nothing.</summary>
    private static readonly string[] Harmless = ["OnDestroyEnd", "OnDestroyBothEnds", "OnDestroyKey", "OnDestroyKeyAndValue", "Nothing", "ReleaseCallback"];

    [Fact]
    public void Every_callback_does_all_that_it_does_in_a_try_that_catches_every_exception()
    {
        var callbacks = typeof(DuckDbDatabase).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly))
            .Where(method => method.GetCustomAttribute<UnmanagedCallersOnlyAttribute>() is not null).ToList();
        Assert.Empty(Harmless.Except(callbacks.Select(c => c.Name)));
        var unguarded = callbacks.Where(callback => !Harmless.Contains(callback.Name) && !callback.GetMethodBody()!.ExceptionHandlingClauses
            .Any(clause => clause.Flags == ExceptionHandlingClauseOptions.Clause && clause.CatchType == typeof(Exception) && clause.TryOffset <= 16));
        Assert.Equal([], unguarded.Select(callback => $"{callback.DeclaringType!.Name}.{callback.Name}"));
    }
}
