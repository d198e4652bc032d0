# Compiling the cluster's binaries. Each tool has a pinned module of its own (modules/), so that no tool's dependencies move another's.
# shellcheck shell=bash disable=SC2154

# compile NAME MODULE PACKAGE [LINKER FLAGS]: unless it is there; by way of a temporary name, so that half a binary is never run.
compile() {
  local name=$1 module=$2 package=$3 flags=${4:-}
  [ ! -x "$bin/$name" ] || return 0
  echo "cluster: compiling $name (minutes the first time)" >&2
  (cd "$modules/$module" && CGO_ENABLED=0 go build -mod=readonly -ldflags="-s -w $flags" -o "$bin/.$name" "$package")
  mv "$bin/.$name" "$bin/$name"
}

build() {
  if [ -e "$bin/complete" ]; then return; fi
  if ! command -v go > /dev/null; then
    echo "cluster: Go 1.26 or newer is needed to compile Kubernetes: https://go.dev/doc/install" >&2
    exit 1
  fi
  mkdir -p "$bin"
  # One build at a time, also when several test runs start at once.
  (
    flock 9
    [ -e "$bin/complete" ] && exit 0
    local version flags tool
    version=$(cd "$modules/kubernetes" && go list -mod=readonly -m -f '{{.Version}}' k8s.io/kubernetes)
    flags="-X k8s.io/component-base/version.gitVersion=$version"
    flags+=" -X k8s.io/component-base/version.gitMajor=1 -X k8s.io/component-base/version.gitMinor=$(echo "$version" | cut -d. -f2)"
    for tool in kube-apiserver kube-controller-manager kube-scheduler kube-proxy kubelet kubectl; do
      compile "$tool" kubernetes "k8s.io/kubernetes/cmd/$tool" "$flags"
    done
    compile etcd etcd go.etcd.io/etcd/server/v3
    compile coredns coredns github.com/coredns/coredns
    compile kwok kwok sigs.k8s.io/kwok/cmd/kwok
    touch "$bin/complete"
  ) 9> "$cache/build.lock"
}
