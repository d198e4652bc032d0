package dev.shiplock.comparison;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What stands behind {@code scheme://} in an address: a user and a password, hosts and ports; also where its slashes are escaped as in JSON, or
 * the address is encoded as a part of another.
 *
 * @param hosts where the hosts begin: behind the last {@code @}, or at the start
 */
record Authority(int start, int hosts, int end, Kind kind) {
    /** Schemes that name files, buckets, keys or images, not hosts. */
    private static final Set<String> STORAGE = words(
            "file s3 s3a s3n gs gcs az azure abfs abfss wasb wasbs adl sqlite sqlite3 classpath resource data urn unix docker"
                    + " docker-image image env vault secret ssm k8s mem memory spiffe");

    private static final Set<String> NETWORK = words(
            "http https ws wss h2c tcp udp tls ssl dns grpc grpcs ssh sftp ftp ftps git rsync nfs smb socks5 socks5h ldap ldaps smtp"
                    + " smtps imap imaps pop3 syslog statsd otlp zipkin jaeger redis rediss valkey memcached memcache mongodb"
                    + " postgres postgresql pgsql mysql mariadb sqlserver mssql oracle db2 clickhouse cassandra cql cockroach cockroachdb"
                    + " couchbase couchdb neo4j bolt influxdb elasticsearch opensearch solr trino presto hive2 hdfs amqp amqps mqtt mqtts"
                    + " nats stomp kafka pulsar zk zookeeper etcd consul thrift rtsp rtmp stun turn coap rmi");
    /** Schemes of addresses that have one host. */
    private static final Set<String> ONE_HOST = Set.of("http", "https", "ws", "wss");

    private static final String ENDS = "/?#\\\"'`<>&;|";
    private static final int LONGEST_SCHEME = 32;

    /** What is known about the scheme. */
    enum Kind {
        /** Hosts stand here. */
        Network,
        /** Nothing, or it is put together elsewhere: hosts may stand here, or what an app calls its pages. */
        Unknown,
        /** There is none. */
        None,
        /** No hosts stand here. */
        Storage
    }

    /** All of a text in their order. */
    static List<Authority> in(String text) {
        List<Authority> found = new ArrayList<>();
        int at = text.indexOf("/");
        at = at < 0 && text.indexOf('%') < 0 ? text.length() : 0;
        while (at < text.length()) {
            int end = slashes(text, at, Integer.MAX_VALUE);
            if (end == at) {
                at++;
                continue;
            }
            String scheme = scheme(text, at);
            int two = slashes(text, at, 2);
            // Three slashes begin a path, but in a target of gRPC's resolver.
            boolean begins =
                    end == two && slashes(text, at, 1) < two || scheme.equals("dns") && end == slashes(text, at, 3);
            if (begins && (!scheme.isEmpty() || stands(text, at))) {
                Authority authority = from(text, end, scheme, text.charAt(end - 1) != '/');
                found.add(authority);
                end = authority.end();
            }
            at = end;
        }
        return found;
    }

    /** Where slashes end that begin at a position. */
    private static int slashes(String text, int from, int most) {
        int at = from;
        for (int i = 0; i < most; i++) {
            int width = PercentEncoding.isAt(text, at) && PercentEncoding.at(text, at) == '/'
                    ? PercentEncoding.LENGTH
                    : text.startsWith("/", at) ? 1 : text.startsWith("\\/", at) ? 2 : 0;
            if (width == 0) {
                return at;
            }
            at += width;
        }
        return at;
    }

    /** The scheme before slashes, in lower case; {@code :} if something else stands before the colon, empty if there is no colon. */
    private static String scheme(String text, int slashes) {
        if (slashes == 0 || PercentEncoding.before(text, slashes) != ':') {
            return "";
        }
        int end = slashes - (text.charAt(slashes - 1) == ':' ? 1 : PercentEncoding.LENGTH);
        // Properties may have a backslash before a colon.
        end -= end > 0 && text.charAt(end - 1) == '\\' ? 1 : 0;
        int start = end;
        while (start > 0 && end - start < LONGEST_SCHEME && isScheme(text, start - 1)) {
            start--;
        }
        boolean named = start < end && Character.isLetter(text.charAt(start));
        return named ? text.substring(start, end).toLowerCase(Locale.ROOT) : ":";
    }

    private static boolean isScheme(String text, int at) {
        char c = text.charAt(at);
        return (c == '+' || c == '.' || c == '-' || c < 128 && Character.isLetterOrDigit(c))
                && !PercentEncoding.isAt(text, at - 2)
                && !PercentEncoding.isAt(text, at - 1);
    }

    /** Whether two slashes that no colon stands before begin a word. */
    private static boolean stands(String text, int slashes) {
        return HostRun.isLone(PercentEncoding.before(text, slashes));
    }

    private static Authority from(String text, int start, String scheme, boolean encoded) {
        boolean one = ONE_HOST.contains(scheme);
        int hosts = start;
        int end = start;
        while (end < text.length()) {
            boolean pair = encoded && PercentEncoding.isAt(text, end);
            char c = pair ? PercentEncoding.at(text, end) : text.charAt(end);
            if (c <= ' ' || ENDS.indexOf(c) >= 0 || c == ',' && one) {
                break;
            }
            end += pair ? PercentEncoding.LENGTH : 1;
            hosts = c == '@' ? end : hosts;
        }
        return new Authority(start, hosts, end, kind(scheme));
    }

    private static Kind kind(String scheme) {
        String base = scheme.contains("+") ? scheme.substring(0, scheme.indexOf('+')) : scheme;
        if (STORAGE.contains(base)) {
            return Kind.Storage;
        }
        if (scheme.isEmpty()) {
            return Kind.None;
        }
        return NETWORK.contains(base) ? Kind.Network : Kind.Unknown;
    }

    private static Set<String> words(String words) {
        return Set.of(words.split(" "));
    }
}
