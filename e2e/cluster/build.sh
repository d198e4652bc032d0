# Compiling the cluster's binaries. Each tool has a pinned module of its own (modules/), so that no tool's dependencies move another's.
# shellcheck shell=bash disable=SC2154

# download MODULE PACKAGE: all that the package is compiled from, and no more, if it is not there yet; a network that fails for a moment
# gets more chances.
download() {
  local pause
  for pause in 2 5 15 30 ''; do
    if (cd "$modules/$1" && CGO_ENABLED=0 go list -mod=readonly -deps "$2" > /dev/null); then return; fi
    [ -z "$pause" ] || { echo "cluster: trying again in $pause seconds" >&2; sleep "$pause"; }
  done
  echo "cluster: Go modules of $modules/$1 could not be downloaded in five attempts, see above." \
    "Look whether $(go env GOPROXY) can be reached from here, and run this again; what has come is kept." >&2
  exit 1
}

# compile NAME MODULE PACKAGE [LINKER FLAGS]: unless it is there; by way of a temporary name, so that half a binary is never run.
compile() {
  local name=$1 module=$2 package=$3 flags=${4:-} bin
  bin=$(bin "$module")
  [ ! -x "$bin/$name" ] || return 0
  mkdir -p "$bin"
  download "$module" "$package"
  echo "cluster: compiling $name (minutes the first time)" >&2
  (cd "$modules/$module" && CGO_ENABLED=0 go build -mod=readonly -ldflags="-s -w $flags" -o "$bin/.$name" "$package")
  mv "$bin/.$name" "$bin/$name"
}

compiled() {
  local module tool
  for module in kubernetes/{kube-apiserver,kube-controller-manager,kube-scheduler,kube-proxy,kubelet,kubectl} etcd/etcd coredns/coredns kwok/kwok helm/helm; do
    tool=${module#*/} module=${module%/*}
    [ -x "$(bin "$module")/$tool" ] || return 1
  done
}

build() {
  if compiled; then return; fi
  if ! command -v go > /dev/null; then
    echo "cluster: Go 1.26 or newer is needed to compile Kubernetes: https://go.dev/doc/install" >&2
    exit 1
  fi
  mkdir -p "$cache"
  # One build at a time, also when several test runs start at once.
  (
    flock 9
    local version flags tool
    # `go list` would ask the network for it.
    version=$(sed -nE 's|.*k8s\.io/kubernetes (v[0-9.]+).*|\1|p' "$modules/kubernetes/go.mod")
    flags="-X k8s.io/component-base/version.gitVersion=$version"
    flags+=" -X k8s.io/component-base/version.gitMajor=1 -X k8s.io/component-base/version.gitMinor=$(echo "$version" | cut -d. -f2)"
    for tool in kube-apiserver kube-controller-manager kube-scheduler kube-proxy kubelet kubectl; do
      compile "$tool" kubernetes "k8s.io/kubernetes/cmd/$tool" "$flags"
    done
    compile etcd etcd go.etcd.io/etcd/server/v3
    compile coredns coredns github.com/coredns/coredns
    compile kwok kwok sigs.k8s.io/kwok/cmd/kwok
    compile helm helm helm.sh/helm/v3/cmd/helm
  ) 9> "$cache/build.lock"
}
