package dev.shiplock.kubernetes.observed;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What kubelets, container runtimes and registries say, and whether it passes by itself. */
class PassingTroublesTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            passes | failed to sync secret cache: timed out waiting for the condition
            passes | failed to sync configmap cache: timed out waiting for the condition
            passes | services have not yet been read at least once, cannot construct envvars
            passes | object "shop"/"api-config" not registered
            passes | secrets "api" is forbidden: User "system:node:n1" cannot get resource "secrets" in API group "" in the namespace "shop": no relationship found between node 'n1' and this object
            passes | etcdserver: request timed out
            passes | Get "https://10.0.0.1:6443/api/v1/namespaces/shop/secrets/api": dial tcp 10.0.0.1:6443: connect: connection refused
            passes | context deadline exceeded
            passes | rpc error: code = DeadlineExceeded desc = stream terminated by RST_STREAM
            passes | rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial unix /run/containerd/containerd.sock: connect: connection refused"
            passes | failed to reserve container name "api_api-1_shop_uid_0": name "api_api-1_shop_uid_0" is reserved for "0123abcd"
            passes | Kubelet may be retrying requests that are timing out in CRI-O due to system load: error reserving ctr name k8s_api for id 01: name is reserved
            lasts  | secret "api" not found
            lasts  | configmap "api-config" not found
            lasts  | secrets "api" not found
            lasts  | couldn't find key LOG in ConfigMap shop/api-config
            lasts  | couldn't find key password in Secret shop/api
            lasts  | exec: "run": executable file not found in $PATH: unknown
            lasts  | exec: "wait --until 'context deadline exceeded'": executable file not found in $PATH
            lasts  | failed to create containerd task: OCI runtime create failed: exec: "/run": stat /run: no such file or directory
            lasts  | exec: "/run": permission denied
            lasts  | container has runAsNonRoot and image will run as root (pod: "api-1", container: api)
            lasts  | failed to generate container "0123" spec: failed to apply OCI options: no command specified
            lasts  | something that nobody has seen before
            lasts  | ``
            """)
    void ofAStart(String expected, String message) {
        assertEquals(expected, PassingTroubles.ofStart(message) ? "passes" : "lasts", message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            passes | failed to resolve reference "r.example.com/api:v2": unexpected status from HEAD request to https://r.example.com/v2/api/manifests/v2: 503 Service Unavailable
            passes | failed to copy: httpReadSeeker: failed open: unexpected status code https://r.example.com/v2/api/blobs/sha256:01: 500 Internal Server Error
            passes | unexpected status from HEAD request to https://r.example.com/v2/api/manifests/v2: 429 Too Many Requests - Server message: toomanyrequests: You have reached your unauthenticated pull rate limit
            passes | reading manifest v2 in r.example.com/api: received unexpected HTTP status: 502 Bad Gateway
            passes | received unexpected HTTP status: 504
            lasts  | failed to do request: Head "https://r.example.com/v2/api/manifests/v2": dial tcp 10.1.1.1:443: i/o timeout
            lasts  | failed to do request: Head "https://r.example.com/v2/api/manifests/v2": net/http: TLS handshake timeout
            lasts  | Get "https://r.example.com/v2/": net/http: request canceled while waiting for connection (Client.Timeout exceeded while awaiting headers)
            lasts  | failed to do request: Head "https://r.example.com/v2/": dial tcp 10.1.1.1:443: connect: connection refused
            lasts  | failed to copy: read tcp 10.0.0.2:5123->10.1.1.1:443: read: connection reset by peer
            lasts  | failed to copy: httpReadSeeker: failed open: failed to do request: Get "https://r.example.com/v2/x": EOF
            lasts  | dial tcp: lookup r.example.com on 10.96.0.10:53: server misbehaving
            lasts  | dial tcp: lookup r.example.com on 10.96.0.10:53: read udp 10.0.0.2:53->10.96.0.10:53: i/o timeout
            lasts  | rpc error: code = DeadlineExceeded desc = context deadline exceeded
            passes | pull QPS exceeded
            passes | Back-off pulling image "r.example.com/api:v2": ErrImagePull: unexpected status: 503 Service Unavailable
            lasts  | image pull failed for r.example.com/api:v2 because the registry is unavailable
            lasts  | rpc error: code = NotFound desc = failed to pull and unpack image "r.example.com/api:v9": failed to resolve reference "r.example.com/api:v9": r.example.com/api:v9: not found
            lasts  | reading manifest v9 in r.example.com/api: manifest unknown
            lasts  | Error response from daemon: manifest for r.example.com/api:v9 not found: manifest unknown: manifest unknown
            lasts  | unexpected status from HEAD request to https://r.example.com/v2/api/manifests/v9: 401 Unauthorized
            lasts  | unexpected status from GET request to https://r.example.com/token: 403 Forbidden
            lasts  | pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed
            lasts  | requested access to the resource is denied
            lasts  | dial tcp: lookup r.exmaple.com on 10.96.0.10:53: no such host
            lasts  | tls: failed to verify certificate: x509: certificate signed by unknown authority
            lasts  | http: server gave HTTP response to HTTPS client
            lasts  | no match for platform in manifest: not found
            lasts  | mirror.example.com: i/o timeout; r.example.com/api:v9: not found
            lasts  | failed to pull image "r.example.com/api:503": no space left on device
            lasts  | failed to pull image "r.example.com/api-500:v502"
            lasts  | Back-off pulling image "r.example.com/api:v9"
            lasts  | ``
            """)
    void ofAPull(String expected, String message) {
        assertEquals(expected, PassingTroubles.ofPull(message) ? "passes" : "lasts", message);
    }
}
