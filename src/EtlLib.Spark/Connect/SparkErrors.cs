using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.RegularExpressions;
using Grpc.Core;

namespace EtlLib.Spark.Connect;

/// <summary>Spark's failures in our users' words: whose fault it is, where, and what to do.</summary>
internal static partial class SparkErrors
{
    private const int LongestFragment = 200;

    /// <summary>The error that a user sees.</summary>
    /// <param name="failure">What the call ended with.</param>
    /// <param name="details">What the server told when it was asked, or null.</param>
    /// <param name="address">Whom we spoke to.</param>
    /// <param name="hide">Takes secrets out of a text.</param>
    public static SparkException Of(Failure failure, Wire.FetchErrorDetailsResponse? details, SparkAddress address, Func<string, string> hide)
    {
        var inner = Inner(failure.Error, hide);
        if (failure.IsSessionLost)
        {
            return Lost(address, failure.Says("SESSION_CLOSED") ? "ended it" : "was started again", inner);
        }

        if (OfTheWay(failure, address) is { } message)
        {
            return new SparkConnectionException(hide(message), inner);
        }

        var chain = Chain(details);
        var spark = chain.Select(e => e.SparkThrowable).FirstOrDefault(t => t is { HasErrorClass: true });
        var (errorClass, sqlState) = (spark?.ErrorClass ?? failure.ErrorClass ?? "", spark is { HasSqlState: true } ? spark.SqlState : failure.SqlState ?? "");
        var parameters = (spark?.MessageParameters ?? []).ToDictionary(p => p.Key, p => hide(p.Value));
        var contexts = (spark?.QueryContexts ?? []).Select(c => new SparkQueryContext(hide(c.Fragment), c.ContextType == 0 ? c.StartIndex : -1, c.StopIndex, hide(c.Summary))).ToList();
        var rule = ErrorRule.Of(errorClass, sqlState);
        var text = rule.Fill(parameters) ?? Brief(hide(chain.Count > 0 ? chain[0].Message : failure.Error.Status.Detail));
        var cause = chain.Count > 1 ? Brief(hide(chain[^1].Message)) : "";
        var whole = string.Join(' ', new[]
        {
            Ended(text),
            cause.Length == 0 || text.Contains(cause, StringComparison.Ordinal) || ReferenceEquals(chain[^1].SparkThrowable, spark) ? "" : Ended(cause),
            contexts.FirstOrDefault(c => c.Start >= 0 && c.Fragment.Length is > 0 and < LongestFragment) is { } at ? $"It is in: {at.Fragment}." : "",
            rule.Remedy,
            errorClass.Length > 0 ? $"({errorClass}{(sqlState.Length > 0 ? $", SQL state {sqlState}" : "")})" : "",
        }.Where(part => part.Length > 0));
        var error = Make(rule.Fault, whole, inner);
        (error.ErrorClass, error.SqlState, error.MessageParameters, error.QueryContexts) = (errorClass, sqlState, parameters, contexts);
        return error;
    }

    /// <summary>The server knows the session no longer.</summary>
    public static SparkSessionLostException Lost(SparkAddress address, string why, Exception? inner = null) =>
        new($"The session on Spark at {address} is lost: the server {why}. Run it again: the next query begins a new session.", inner);

    /// <summary>What a streaming query failed with: the server tells it as text alone, whose last class is the cause.</summary>
    public static SparkException OfStream(string message)
    {
        var errorClass = Class().Matches(message) is [.., var last] ? last.Groups[1].Value : "STREAM_FAILED";
        var at = message.LastIndexOf($"[{errorClass}]", StringComparison.Ordinal);
        var rule = ErrorRule.Of(errorClass, State().Match(message, Math.Max(at, 0)).Groups[1].Value);
        var told = Brief(at < 0 ? message : message[at..]);
        var text = rule.Text.Length > 0 ? rule.Fill(new Dictionary<string, string>()) ?? told : told;
        var error = Make(rule.Fault, string.Join(' ', new[] { Ended(text), rule.Remedy, $"({errorClass})" }.Where(part => part.Length > 0)), null);
        (error.ErrorClass, error.MessageParameters) = (errorClass, new Dictionary<string, string> { ["errorMessage"] = told });
        return error;
    }

    private static SparkException Make(Fault fault, string message, Exception? inner) => fault switch
    {
        Fault.Query => new SparkAnalysisException(message, inner),
        Fault.Source => new SparkSourceException(message, inner),
        Fault.Sink => new SparkSinkException(message, inner),
        Fault.Data => new SparkDataException(message, inner),
        Fault.Connection => new SparkConnectionException(message, inner),
        _ => new SparkException($"Spark failed: {message}", inner),
    };

    /// <summary>What went wrong on the way to Spark, rather than in it; null where it was in it.</summary>
    private static string? OfTheWay(Failure failure, SparkAddress address)
    {
        var (error, cause) = (failure.Error, failure.Error.Status.DebugException);
        switch (error.StatusCode)
        {
            case StatusCode.Unauthenticated:
                return $"Spark at {address} refuses the {(address.Token is null ? "request: it wants a token. Give the address one" : "token. Give the address a valid one")}: sc://…/;token=….";
            case StatusCode.PermissionDenied when failure.ErrorClass is null:
                return $"Spark at {address} forbids it to user {address.User}: {Ended(error.Status.Detail)} Use a token or a user_id that may.";
            case StatusCode.DeadlineExceeded:
                return $"Spark at {address} did not answer in time: the connection has {address.ConnectTimeout.TotalSeconds} s, an answer {address.RequestTimeout.TotalSeconds} s. See that it runs and is not overloaded, or raise connect_timeout or request_timeout in the address.";
            case StatusCode.ResourceExhausted when failure.ErrorClass is null:
                return error.Status.Detail.StartsWith("Received", StringComparison.Ordinal)
                    ? $"A message of Spark at {address} is larger than {address.MaxMessage} bytes. Raise grpc_max_message_size in the address, or lower spark.sql.execution.arrow.maxRecordsPerBatch."
                    : $"The request to Spark at {address} is larger than a message may be (128 MiB). Let Spark read large data from files or tables rather than from the query. ({error.Status.Detail})";
            case StatusCode.Unimplemented:
                return $"At {address} there is no Spark Connect server of version 3.5 or later ({error.Status.Detail.TrimEnd('.')}). Correct the address; Spark Connect's own port is {SparkAddress.DefaultPort}.";
            case var _ when Inside<AuthenticationException>(cause) is { } tls:
                return $"No secure connection to Spark at {address} could be made: {Ended((tls.InnerException ?? tls).Message)} See that the server speaks TLS there and that this machine trusts its certificate; a server without TLS wants use_ssl=false, and no token unless it is on this machine.";
            case var _ when Inside<SocketException>(cause) is { SocketErrorCode: SocketError.HostNotFound }:
                return $"There is no host {address.Host}. Correct the address of Spark, {address}.";
            case var _ when failure.IsOfTheConnection:
                return $"Spark at {address} cannot be reached (tried for {address.ConnectTimeout.TotalSeconds} s): {Ended((Inside<SocketException>(cause) ?? cause)?.Message ?? error.Status.Detail)} See that the server runs, that the address is right and {(address.Tls ? "that it speaks TLS" : "whether it wants TLS (use_ssl=true)")}, or raise connect_timeout in the address.";
            default:
                return null;
        }
    }

    internal static T? Inside<T>(Exception? error)
        where T : Exception
    {
        while (error is not null and not T)
        {
            error = error.InnerException;
        }

        return (T?)error;
    }

    /// <summary>The error and its causes.</summary>
    private static List<Wire.FetchErrorDetailsResponse.Types.Error> Chain(Wire.FetchErrorDetailsResponse? details)
    {
        List<Wire.FetchErrorDetailsResponse.Types.Error> chain = [];
        for (var at = details is { HasRootErrorIdx: true } ? details.RootErrorIdx : -1; at >= 0 && at < details!.Errors.Count && chain.Count < details.Errors.Count; at = chain[^1].HasCauseIdx ? chain[^1].CauseIdx : -1)
        {
            chain.Add(details.Errors[at]);
        }

        return chain;
    }

    /// <summary>Spark's message without its class, state, place, plan and Java frames: those are told apart, or to nobody.</summary>
    private static string Brief(string message)
    {
        var lines = message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .TakeWhile(line => !line.StartsWith("at ", StringComparison.Ordinal) && !line.StartsWith("Driver stacktrace", StringComparison.Ordinal) && !line.StartsWith("JVM stacktrace", StringComparison.Ordinal)
                && !line.StartsWith("== ", StringComparison.Ordinal) && line[0] is not '\'' and not '+' and not ':');
        return Tail().Replace(Head().Replace(string.Join(' ', lines), ""), "").Trim();
    }

    private static string Ended(string text) => text.Length == 0 || text[^1] is '.' or '!' or '?' ? text : text + ".";

    /// <summary>The call's error as a cause: it is printed with the error, so nothing secret may be in it.</summary>
    private static RpcException Inner(RpcException error, Func<string, string> hide) =>
        hide(error.Status.Detail) is var detail && detail == error.Status.Detail ? error : new RpcException(new Status(error.StatusCode, detail));

    [GeneratedRegex(@"\[([A-Z][A-Z0-9]*_[A-Z0-9_]*(?:\.[A-Z0-9_]+)*)\]")]
    private static partial Regex Class();

    [GeneratedRegex(@"SQLSTATE: (\w{5})")]
    private static partial Regex State();

    [GeneratedRegex(@"^\[[A-Z0-9_.]+\]\s*")]
    private static partial Regex Head();

    [GeneratedRegex(@"\s*SQLSTATE: \w{5}|;\s*line \d+,? pos \d+;?.*$")]
    private static partial Regex Tail();
}
