namespace EtlLib.Generation;

/// <summary>The random numbers of one value at a time, from <see cref="Philox"/> at the counter (index, draw).</summary>
internal sealed class PhiloxRandom : DataRandom
{
    private ulong stream;
    private ulong index;
    private ulong draw;

    /// <summary>Begins with the first draw of a value.</summary>
    public void Begin(ulong valueStream, ulong valueIndex) => (stream, index, draw) = (valueStream, valueIndex, 0);

    public override ulong NextUInt64() => Philox.Block(stream, index, draw++).First;

    public override double NextDouble() => NormalQuantile.Unit(NextUInt64());

    public override double Normal(double mean = 0, double standardDeviation = 1) => mean + (standardDeviation * NormalQuantile.Of(NextUInt64()));

    public override double Exponential(double mean = 1) => -mean * Elementary.Log(NextDouble());
}
