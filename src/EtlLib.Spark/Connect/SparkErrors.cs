using Grpc.Core;

namespace EtlLib.Spark.Connect;

/// <summary>Spark's failures in our users' words: whose fault it is, where, and what to do.</summary>
internal static class SparkErrors
{
    /// <summary>The error that a user sees.</summary>
    /// <param name="failure">What the call ended with.</param>
    /// <param name="details">What the server told when it was asked, or null.</param>
    /// <param name="address">Whom we spoke to.</param>
    public static SparkException Of(Failure failure, Wire.FetchErrorDetailsResponse? details, SparkAddress address)
    {
        var root = details is { Errors.Count: > 0 } ? details.Errors[details.RootErrorIdx] : null;
        var spark = root?.SparkThrowable;
        var errorClass = spark is { HasErrorClass: true } ? spark.ErrorClass : failure.ErrorClass ?? "";
        var message = root?.Message ?? failure.Error.Status.Detail;
        if (failure.IsOfTheConnection || failure.Error.StatusCode is StatusCode.DeadlineExceeded or StatusCode.Unauthenticated)
        {
            return new SparkConnectionException($"Spark at {address} did not answer: {message}", failure.Error);
        }

        return new SparkException($"Spark failed: {message}", failure.Error) { ErrorClass = errorClass, SqlState = spark?.SqlState ?? failure.SqlState ?? "" };
    }
}
