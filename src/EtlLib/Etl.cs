namespace EtlLib;

/// <summary>A data pipeline as a program: <c>return await Etl.RunAsync(args, factory => { factory.Make&lt;MyModel&gt;(…); });</c></summary>
public static class Etl
{
    /// <summary>Runs the command that the arguments ask for, on the embedded engine: <c>batch</c>, <c>plan</c>, <c>preview</c> … Without arguments it says what there is.</summary>
    /// <param name="args">The program's arguments.</param>
    /// <param name="configure">Describes the graph; it is called once.</param>
    /// <returns>The exit code: 0, or as docs/exit-codes.md lists them.</returns>
    public static Task<int> RunAsync(string[] args, Action<DataFactory> configure) => RunAsync(
        args,
        factory =>
        {
            configure(factory);
            return Task.CompletedTask;
        });

    /// <summary>The same, where describing the graph takes asynchronous work.</summary>
    public static Task<int> RunAsync(string[] args, Func<DataFactory, Task> configure) => IntervalProgram.RunAsync(
        args, configure, static factory => factory.UseDuckDb(), static () => new EmbeddedStreams());
}
