namespace EtlLib.Delta;

/// <summary>Delta Lake tables as sources: <c>DataSource.Delta(…)</c>.</summary>
public static class DeltaSources
{
    extension(DataSource)
    {
        /// <summary>The rows of a Delta table. Columns are found by name, ignoring case.</summary>
        /// <param name="path">The table's folder, or an address as <c>s3://bucket/table</c>.</param>
        /// <param name="version">The version to read; null: the last one when the run begins to read.</param>
        /// <param name="timestamp">The last version that was committed at this instant or before; null: the last one.</param>
        /// <exception cref="PlanException">Both a version and an instant are given.</exception>
        public static DeltaSource Delta(string path, long? version = null, DateTimeOffset? timestamp = null) => new(path, version, timestamp);
    }
}

/// <summary>Delta Lake tables as sinks: <c>DataSink.Delta(…)</c>.</summary>
public static class DeltaSinks
{
    extension(DataSink)
    {
        /// <summary>A Delta table, which has the rows of a run, or of an epoch of a stream, in one version.</summary>
        /// <param name="path">The table's folder, or an address as <c>s3://bucket/table</c>. A table that is not there is created.</param>
        /// <param name="mode">What to do where it is there already.</param>
        /// <param name="partitioned">Whether each file has the rows of one value of the model's <c>[PartitionKey]</c>.</param>
        /// <param name="mergeSchema">Whether nullable columns that the table lacks are added to it; else they are an error.</param>
        /// <param name="replaceInterval">Whether an overwrite replaces only the rows whose event time is within the run's start and end.</param>
        /// <exception cref="PlanException">An interval is to be replaced in another mode than <see cref="WriteMode.Overwrite"/>.</exception>
        public static DeltaSink Delta(string path, WriteMode mode = WriteMode.Error, bool partitioned = false, bool mergeSchema = false, bool replaceInterval = false) =>
            new(path, mode, partitioned, mergeSchema, replaceInterval);
    }
}
