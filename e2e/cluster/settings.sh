# Where things lie and which addresses are used. Every value can be given from outside, so that several control planes
# (SHIPLOCK_E2E_RUN and SHIPLOCK_E2E_PORT of their own, up --no-node) can run side by side; of nodes there is one per machine.
# shellcheck shell=bash disable=SC2034
modules=$here/modules
cache=${SHIPLOCK_E2E_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/shiplock-e2e}
# Where a module's binaries lie. The folder's name is a digest of its pins: binaries of other versions are never taken for these, and what
# another module pins compiles nothing anew.
bin() { echo "$cache/$1-$(cat "$modules/$1"/go.mod "$modules/$1"/go.sum "$here/build.sh" | cksum | tr ' ' -)"; }
run=${SHIPLOCK_E2E_RUN:-$cache/run}

# Five ports in a row: apiserver, etcd, etcd's peers, controller manager, scheduler.
port=${SHIPLOCK_E2E_PORT:-18443}

link=shiplock-e2e          # a bridge without members that holds the node's address
address=10.200.77.1        # the node's, the API server's and the cluster DNS' address, seen from pods
service_range=10.96.0.0/16
kubernetes_service=10.96.0.1
pod_range=10.244.0.0/16
node_name=node1
node_state=/run/shiplock-e2e   # sockets live here: their paths must stay short
socket=$node_state/containerd.sock

for module in kubernetes etcd coredns kwok helm; do PATH=$(bin "$module"):$PATH; done
export PATH
