# The node: containerd with its network, kubelet, kube-proxy and CoreDNS. Needs root, and Linux.
# shellcheck shell=bash disable=SC2154

node() {
  if [ "$(id -u)" != 0 ]; then
    echo "cluster: a node needs root (containers, network). Run as root, or use 'cluster up --no-node', or set KUBECONFIG to a cluster of your own." >&2
    exit 1
  fi
  "$here/../../build/packages" containerd:containerd runc:runc /usr/lib/cni/ptp:containernetworking-plugins busybox:busybox-static \
    ip:iproute2 iptables:iptables nft:nftables conntrack:conntrack
  mkdir -p "$run/containerd" "$run/kubelet" "$run/cni" "$node_state"
  export KUBECONFIG=$run/admin.conf
  ip link add "$link" type bridge 2> /dev/null || true
  ip addr replace "$address/32" dev "$link"
  ip link set "$link" up
  container_runtime
  dns
  start proxy kube-proxy --kubeconfig "$run/admin.conf" --proxy-mode nftables --cluster-cidr "$pod_range" --hostname-override "$node_name"
  kubelet_config > "$run/kubelet.yaml"
  start kubelet kubelet --config "$run/kubelet.yaml" --kubeconfig "$run/admin.conf" --root-dir "$run/kubelet" \
    --hostname-override "$node_name" --node-ip "$address"
  await 'the node' kubelet kubectl wait --for=condition=Ready "node/$node_name" --timeout=1s
}

container_runtime() {
  # A pair of interfaces for each pod and routes between them: pods reach each other through the host, where kube-proxy's rules
  # see every packet, which a bridge would need a kernel module for.
  cat > "$run/cni/10-shiplock.conflist" <<C
{"cniVersion": "1.0.0", "name": "shiplock-e2e", "plugins": [
  {"type": "ptp", "ipMasq": false, "ipam": {"type": "host-local", "dataDir": "$run/ipam", "ranges": [[{"subnet": "$pod_range"}]],
    "routes": [{"dst": "0.0.0.0/0"}]}},
  {"type": "portmap", "capabilities": {"portMappings": true}}]}
C
  # restrict_oom_score_adj: where this machine is itself a container, lowering a score is forbidden and no pod would start.
  cat > "$run/containerd.toml" <<C
version = 2
root = "$run/containerd"
state = "$node_state/state"
[grpc]
  address = "$socket"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "docker.io/local/pause:1"
  restrict_oom_score_adj = true
  netns_mounts_under_state_dir = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "$run/cni"
C
  start containerd containerd --config "$run/containerd.toml"
  await containerd containerd ctr -a "$socket" version
  image local/pause:1 '["/bin/sleep","1000000000"]' > /dev/null
}

kubelet_config() {
  cat <<C
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
authentication: {anonymous: {enabled: false}, webhook: {enabled: true}, x509: {clientCAFile: $run/pki/ca.crt}}
authorization: {mode: Webhook}
cgroupDriver: cgroupfs
containerRuntimeEndpoint: unix://$socket
failSwapOn: false
failCgroupV1: false
maxPods: 500
evictionHard: {nodefs.available: 1%, imagefs.available: 1%, memory.available: 50Mi}
imageGCHighThresholdPercent: 100
localStorageCapacityIsolation: false
serializeImagePulls: false
clusterDNS: [$address]
clusterDomain: cluster.local
resolvConf: /dev/null
C
}

dns() {
  cat > "$run/Corefile" <<C
.:53 {
  bind $address
  kubernetes cluster.local {
    kubeconfig $run/admin.conf shiplock-e2e
    pods insecure
  }
  errors
}
C
  start coredns coredns -conf "$run/Corefile"
}

# Containers outlive containerd, and kubelet leaves its mounts: what was started here is taken away piece by piece.
node_down() {
  if running containerd; then
    local task
    for task in $(ctr -a "$socket" -n k8s.io tasks ls -q 2> /dev/null); do
      ctr -a "$socket" -n k8s.io tasks rm -f "$task" > /dev/null 2>&1 || true
    done
    stop containerd
  fi
  awk -v a="$run/" -v b="$node_state/" 'index($2, a) == 1 || index($2, b) == 1 {print $2}' /proc/mounts | sort -r | while read -r mount; do
    umount -l "$mount" 2> /dev/null || true
  done
  if [ -d "$node_state" ] && [ -e "$run/kubelet.yaml" ]; then
    rm -rf --one-file-system "$node_state"
    ip link del "$link" 2> /dev/null || true
    nft delete table ip kube-proxy 2> /dev/null || true
    nft delete table ip6 kube-proxy 2> /dev/null || true
  fi
}
