# etcd, kube-apiserver, kube-controller-manager, kube-scheduler, and simulated nodes. Needs no root.
# shellcheck shell=bash disable=SC2154

# A CA and the three certificates that it signs, good for a year; made anew with each cluster.
certificates() {
  local pki=$run/pki name
  mkdir -p "$pki"
  local names="IP:127.0.0.1,IP:$address,IP:$kubernetes_service,DNS:localhost,DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc"
  declare -A subjects=([apiserver]=/CN=kube-apiserver [admin]=/O=system:masters/CN=admin [kubelet-client]=/O=system:masters/CN=apiserver)
  {
    openssl genrsa -out "$pki/sa.key" 2048
    openssl rsa -in "$pki/sa.key" -pubout -out "$pki/sa.pub"
    openssl req -x509 -newkey rsa:2048 -nodes -days 365 -subj /CN=shiplock-e2e-ca -keyout "$pki/ca.key" -out "$pki/ca.crt"
    for name in "${!subjects[@]}"; do
      openssl req -newkey rsa:2048 -nodes -subj "${subjects[$name]}" -keyout "$pki/$name.key" -out "$pki/$name.csr"
      openssl x509 -req -in "$pki/$name.csr" -CA "$pki/ca.crt" -CAkey "$pki/ca.key" -CAcreateserial -days 365 \
        -out "$pki/$name.crt" -extfile <(echo "subjectAltName=$names")
    done
  } 2> /dev/null
}

kubeconfig() {
  cat > "$run/admin.conf" <<K
apiVersion: v1
kind: Config
clusters: [{name: shiplock-e2e, cluster: {server: "https://127.0.0.1:$port", certificate-authority-data: $(base64 -w0 "$run/pki/ca.crt")}}]
users: [{name: admin, user: {client-certificate-data: $(base64 -w0 "$run/pki/admin.crt"), client-key-data: $(base64 -w0 "$run/pki/admin.key")}}]
contexts: [{name: shiplock-e2e, context: {cluster: shiplock-e2e, user: admin}}]
current-context: shiplock-e2e
K
  chmod 600 "$run/admin.conf"
}

control_plane() {
  "$here/../../build/packages" openssl:openssl
  local pki=$run/pki etcd=http://127.0.0.1:$((port + 1))
  mkdir -p "$run/log"
  [ -f "$run/admin.conf" ] || { certificates; kubeconfig; }
  export KUBECONFIG=$run/admin.conf
  # Test data need not survive a power failure: without fsync a write takes a fraction of the time.
  start etcd etcd --data-dir "$run/etcd" --listen-client-urls "$etcd" --advertise-client-urls "$etcd" \
    --listen-peer-urls "http://127.0.0.1:$((port + 2))" --unsafe-no-fsync --quota-backend-bytes 4294967296 --log-level warn
  api_server
  # Generous client limits: at their defaults the controllers, not the operator, would be what a benchmark measures.
  start kcm kube-controller-manager --kubeconfig "$run/admin.conf" --bind-address 127.0.0.1 --secure-port $((port + 3)) \
    --service-account-private-key-file "$pki/sa.key" --root-ca-file "$pki/ca.crt" --use-service-account-credentials --leader-elect=false \
    --kube-api-qps 300 --kube-api-burst 500 --concurrent-deployment-syncs 20 --concurrent-replicaset-syncs 20 \
    --horizontal-pod-autoscaler-sync-period 2s
  start scheduler kube-scheduler --kubeconfig "$run/admin.conf" --bind-address 127.0.0.1 --secure-port $((port + 4)) \
    --leader-elect=false --kube-api-qps 300 --kube-api-burst 500
  await 'the default service account' kcm kubectl get serviceaccount default
}

api_server() {
  local pki=$run/pki etcd=http://127.0.0.1:$((port + 1))
  export KUBECONFIG=$run/admin.conf
  start apiserver kube-apiserver --etcd-servers "$etcd" --bind-address 0.0.0.0 --secure-port "$port" --advertise-address "$address" \
    --tls-cert-file "$pki/apiserver.crt" --tls-private-key-file "$pki/apiserver.key" --client-ca-file "$pki/ca.crt" \
    --kubelet-client-certificate "$pki/kubelet-client.crt" --kubelet-client-key "$pki/kubelet-client.key" \
    --kubelet-preferred-address-types InternalIP \
    --service-account-key-file "$pki/sa.pub" --service-account-signing-key-file "$pki/sa.key" \
    --service-account-issuer https://kubernetes.default.svc --service-cluster-ip-range "$service_range" \
    --authorization-mode Node,RBAC --allow-privileged --max-requests-inflight 2000 --max-mutating-requests-inflight 1000
  await kube-apiserver apiserver kubectl get --raw /readyz
}

# The API server is gone without a word; everything else stays.
api_server_killed() { killed apiserver; }

# simulated_nodes N: named simulated-1.., labelled type=kwok and tainted, so that only pods that ask for them land there.
simulated_nodes() {
  export KUBECONFIG=$run/admin.conf
  start kwok kwok --kubeconfig "$run/admin.conf" --manage-nodes-with-annotation-selector kwok.x-k8s.io/node=fake \
    --node-lease-duration-seconds 200
  local i
  for i in $(seq "$1"); do
    cat <<N
---
apiVersion: v1
kind: Node
metadata: {name: simulated-$i, annotations: {kwok.x-k8s.io/node: fake}, labels: {type: kwok}}
spec: {taints: [{key: kwok.x-k8s.io/node, value: fake, effect: NoSchedule}]}
status: {allocatable: {cpu: "1000", memory: 1Ti, pods: "5000"}, capacity: {cpu: "1000", memory: 1Ti, pods: "5000"}}
N
  done | kubectl apply -f - > /dev/null
  await 'the simulated nodes' kwok kubectl wait --for=condition=Ready node --selector type=kwok --timeout=1s
}
