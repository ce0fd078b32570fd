using System.Text;

namespace Auth.Gateway.Benchmarks.Contestants;

/// <summary>Configuration of the programs that are not .NET, each doing the same: verify, drop what the client said, tell the upstream.</summary>
public static class NativeServers
{
    /// <summary>The upstream that all share: nginx that answers by itself, and under <c>/bench/echo</c> says what it was told.</summary>
    public static string[] Upstream(string folder, Uri url) => Nginx(folder, url, "upstream", $$"""
        location /bench/echo { return 200 "subject=$http_x_auth_subject authorization=$http_authorization key=$http_x_api_key cookie=$http_cookie assertion=$http_x_auth_assertion"; }
        location / { default_type application/json; return 200 '{"id":"ord_1","state":"shipped","items":[1,2,3]}'; }
        """, "");

    public static string[] PlainNginx(string folder, Uri url, Uri upstream) => Nginx(folder, url, "plain", Pass, Backend(upstream));

    /// <param name="subjects">By their key.</param>
    public static string[] NginxWithApiKeys(string folder, Uri url, Uri upstream, IEnumerable<(string Key, string Subject)> subjects) => Nginx(folder, url, "keys", $$"""
        if ($subject = "") { return 401; }
        {{Pass.Replace("}", "proxy_set_header X-Auth-Subject $subject; proxy_set_header X-API-Key \"\"; }", StringComparison.Ordinal)}}
        """, $$"""
        {{Backend(upstream)}}
        map_hash_max_size 8192; map_hash_bucket_size 128;
        map $http_x_api_key $subject { default ""; {{string.Join(' ', subjects.Select(pair => $"{pair.Key} {pair.Subject};"))}} }
        """);

    public static string[] PlainHaproxy(string folder, Uri url, Uri upstream) => Haproxy(folder, url, upstream, "plain", "");

    /// <param name="key">The secret, or the path of a public key.</param>
    public static string[] HaproxyWithBearer(string folder, Uri url, Uri upstream, string algorithm, string key) => Haproxy(folder, url, upstream, algorithm, $$"""
          http-request del-header X-Auth-Subject
          http-request set-var(txn.token) http_auth_bearer
          http-request deny deny_status 401 unless { var(txn.token) -m found }
          http-request deny deny_status 401 unless { var(txn.token),jwt_header_query('$.alg') -m str {{algorithm}} }
          http-request deny deny_status 401 unless { var(txn.token),jwt_payload_query('$.iss') -m str {{OwnTokens.Issuer}} }
          http-request set-var(txn.exp) var(txn.token),jwt_payload_query('$.exp','int')
          http-request set-var(txn.now) date()
          http-request deny deny_status 401 if { var(txn.exp),sub(txn.now) -m int lt 0 }
          http-request deny deny_status 401 unless { var(txn.token),jwt_verify("{{algorithm}}","{{key}}") -m int 1 }
          http-request set-header X-Auth-Subject %[var(txn.token),jwt_payload_query('$.sub')]
          http-request del-header Authorization
        """);

    public static string[] HaproxyWithApiKeys(string folder, Uri url, Uri upstream, IEnumerable<(string Key, string Subject)> subjects)
    {
        var map = Path.Combine(folder, "keys.map");
        File.WriteAllLines(map, subjects.Select(pair => $"{pair.Key} {pair.Subject}"));
        return Haproxy(folder, url, upstream, "keys", $$"""
              http-request del-header X-Auth-Subject
              http-request deny deny_status 401 unless { req.hdr(X-API-Key),map_str({{map}}) -m found }
              http-request set-header X-Auth-Subject %[req.hdr(X-API-Key),map_str({{map}})]
              http-request del-header X-API-Key
            """);
    }

    public static string[] PlainCaddy(string folder, Uri url, Uri upstream) => Caddy(folder, url, "plain", $"reverse_proxy {upstream.Authority}");

    private const string Pass = """location / { proxy_pass http://backend; proxy_http_version 1.1; proxy_set_header Connection ""; }""";

    private static string Backend(Uri upstream) => $"upstream backend {{ server {upstream.Authority}; keepalive 64; keepalive_requests 1000000000; }}";

    private static string[] Nginx(string folder, Uri url, string name, string server, string http)
    {
        var file = Path.Combine(folder, $"nginx-{name}.conf");
        File.WriteAllText(file, $$"""
            worker_processes 2; daemon off; pid {{folder}}/nginx-{{name}}.pid; error_log {{folder}}/nginx-{{name}}.log;
            events { worker_connections 4096; }
            http {
              access_log off; keepalive_requests 1000000000; client_body_temp_path {{folder}}/nginx-{{name}}-body; proxy_temp_path {{folder}}/nginx-{{name}}-proxy;
              {{http}}
              server { listen {{url.Authority}}; {{server}} }
            }
            """, new UTF8Encoding(false));
        return ["nginx", "-e", $"{folder}/nginx-{name}.log", "-c", file];
    }

    private static string[] Haproxy(string folder, Uri url, Uri upstream, string name, string rules)
    {
        var file = Path.Combine(folder, $"haproxy-{name}.cfg");
        File.WriteAllText(file, $$"""
            global
              nbthread 2
            defaults
              mode http
              timeout client 60s
              timeout server 60s
              timeout connect 5s
              http-reuse always
            frontend front
              bind {{url.Authority}}
            {{rules}}
              default_backend back
            backend back
              server one {{upstream.Authority}}

            """, new UTF8Encoding(false));
        return ["haproxy", "-db", "-f", file];
    }

    private static string[] Caddy(string folder, Uri url, string name, string site)
    {
        var file = Path.Combine(folder, $"Caddyfile-{name}");
        File.WriteAllText(file, $$"""
            {
              admin off
              auto_https off
            }
            http://127.0.0.1:{{url.Port}} {
              {{site}}
            }

            """);
        return ["caddy", "run", "--adapter", "caddyfile", "--config", file];
    }
}
