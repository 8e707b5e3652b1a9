// The program that KilledWriterTests kills: commits one version of an output after another, and says on its standard output how far it is.
using EtlLib;
using EtlLib.Files;

const int Chunk = 4_096;
const int ChunksOfAFile = 8;
const int FilesOfAFolder = 5;

var (path, mode, partitioned) = (args[0], Enum.Parse<WriteMode>(args[1]), bool.Parse(args[2]));
for (var version = 1; ; version++)
{
    await using var output = StagedOutput.Create(new FileSink(FileFormat.Parquet, path, mode, partitioned));
    if (partitioned)
    {
        for (var key = 0; key < FilesOfAFolder; key++)
        {
            await WriteAsync(Path.Combine(Directory.CreateDirectory(Path.Combine(output.StagingPath, $"key={key}")).FullName, "data_0.parquet"), version);
        }
    }
    else
    {
        await WriteAsync(Directory.Exists(output.StagingPath) ? Path.Combine(output.StagingPath, "data.parquet") : output.StagingPath, version);
    }

    Console.WriteLine($"commit {version}");
    await output.CommitAsync();
    Console.WriteLine($"done {version}");
}

// A file of a version: as many bytes as every other, all the same.
static async Task WriteAsync(string file, int version)
{
    var chunk = new byte[Chunk];
    Array.Fill(chunk, (byte)version);
    await using var stream = new FileStream(file, FileMode.CreateNew);
    for (var i = 0; i < ChunksOfAFile; i++)
    {
        await stream.WriteAsync(chunk);
        Console.WriteLine($"wrote {version}");
    }
}
