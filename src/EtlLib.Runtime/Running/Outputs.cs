using EtlLib.Batches;
using EtlLib.Engines;

namespace EtlLib.Running;

/// <summary>Where the outputs of a run go: files and the console. Tests have their own, without either.</summary>
internal interface IOutputs
{
    /// <summary>Refuses what cannot be written, before any work is done.</summary>
    /// <exception cref="SinkException">There is something already where the mode says that nothing may be, or it cannot be written.</exception>
    void Check(FileSink sink);

    /// <summary>Begins an output that nobody sees yet.</summary>
    IStagedFiles Stage(FileSink sink);

    /// <summary>Shows rows on the console. The batches stay their owner's.</summary>
    void Show(string title, IReadOnlyList<ColumnBatch> rows, bool more);
}

/// <summary>Files of this machine that nobody sees until they are committed.</summary>
internal interface IStagedFiles : IStagedOutput
{
    /// <summary>Has an engine write to a path that nobody sees.</summary>
    /// <exception cref="SinkException">The file system refuses it.</exception>
    Task<long> WriteAsync(Func<string, Task<long>> write);
}
