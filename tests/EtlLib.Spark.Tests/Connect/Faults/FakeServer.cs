using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EtlLib.Spark.Connect;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EtlLib.Spark.Tests.Connect.Faults;

/// <summary>A <see cref="FakeSpark"/> on a port of this machine.</summary>
internal sealed class FakeServer : IAsyncDisposable
{
    private readonly WebApplication application;

    private FakeServer(WebApplication application, FakeSpark spark) => (this.application, Spark) = (application, spark);

    public FakeSpark Spark { get; }

    public int Port { get; private set; }

    public string Address => $"sc://127.0.0.1:{Port}";

    /// <summary>Starts one.</summary>
    /// <param name="tls">Whether it speaks TLS, with a certificate that nobody trusts.</param>
    /// <param name="port">Where; 0: anywhere.</param>
    public static async Task<FakeServer> StartAsync(bool tls = false, int port = 0)
    {
        var spark = new FakeSpark();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port, listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            if (tls)
            {
                listen.UseHttps(Certificate());
            }
        }));
        builder.Services.AddGrpc(grpc => grpc.MaxReceiveMessageSize = 16 << 20);
        builder.Services.AddSingleton(spark);
        var application = builder.Build();
        application.MapGrpcService<FakeSpark>();
        await application.StartAsync(TestContext.Current.CancellationToken);
        var address = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        return new FakeServer(application, spark) { Port = new Uri(address).Port };
    }

    /// <summary>A session on it.</summary>
    public SparkSession Session(string keys = "") => SparkSession.Connect($"{Address}/;user_id=test;connect_timeout=10{keys}");

    /// <summary>Cuts the connection under a call.</summary>
    public static void Cut(ServerCallContext context) => context.GetHttpContext().Abort();

    public ValueTask DisposeAsync() => application.DisposeAsync();

    private static X509Certificate2 Certificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), null);
    }
}
