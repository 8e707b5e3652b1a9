// The program that the tests run twice at once and kill: commits one version of a table after another, and says on its standard output how far it is.
using System.Globalization;
using EtlLib;
using EtlLib.Delta;
using EtlLib.Delta.Writer;

var (path, mode, writer, rounds) = (args[0], Enum.Parse<WriteMode>(args[1]), int.Parse(args[2], CultureInfo.InvariantCulture), int.Parse(args[3], CultureInfo.InvariantCulture));
for (var round = 0; round < rounds; round++)
{
    var factory = new DataFactory();
    factory.Make<Entry>(
        source: DataSource.Rows<Entry>([.. Enumerable.Range(0, Entry.RowsOfARound).Select(row => new Entry { Writer = writer, Round = round, Number = row })]),
        sink: DataSink.Delta(path, mode));
    Console.WriteLine($"begin {round}");
    await factory.RunAsync(options: new RunOptions { Job = $"writer {writer} round {round}", StateFolder = Path.Combine(Path.GetDirectoryName(path)!, ".etl") });
    Console.WriteLine($"done {round}");
}
