# Container images without Docker: a docker archive FROM scratch, written with tar and imported into containerd.
# shellcheck shell=bash disable=SC2154
busybox_tools="sh sleep cat echo ls rm test kill wget true false"

# archive OUT ROOT ENTRYPOINT-JSON < lines "NAME:TAG VARIABLE=VALUE...": several images that share one layer, the folder ROOT.
archive() {
  local out=$1 root=$2 entrypoint=$3 work name env diff config manifest=''
  work=$(mktemp -d "$cache/image.XXXXXX")
  tar --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner -C "$root" -cf "$work/layer.tar" .
  diff=$(sha256sum "$work/layer.tar" | cut -d' ' -f1)
  while read -r name env; do
    env=$(printf ',"%s"' PATH=/bin $env)
    printf '{"architecture":"%s","os":"linux","config":{"Env":[%s],"Entrypoint":%s},"rootfs":{"type":"layers","diff_ids":["sha256:%s"]}}' \
      "$(go env GOARCH)" "${env#,}" "$entrypoint" "$diff" > "$work/config"
    config=$(sha256sum "$work/config" | cut -d' ' -f1).json
    mv "$work/config" "$work/$config"
    manifest+=",{\"Config\":\"$config\",\"RepoTags\":[\"$name\"],\"Layers\":[\"layer.tar\"]}"
  done
  echo "[${manifest#,}]" > "$work/manifest.json"
  tar -C "$work" -cf "$out.part" .
  mv "$out.part" "$out"
  rm -r "$work"
}

# root DIR FILE...: what an image holds: busybox under the names of its tools, and the files, all in /bin.
root() {
  local dir=$1 tool
  shift
  mkdir -p "$dir/bin" "$dir/tmp" "$dir/etc"
  chmod 1777 "$dir/tmp"
  cp "$(command -v busybox)" "$@" "$dir/bin/"
  for tool in $busybox_tools; do ln -s busybox "$dir/bin/$tool"; done
}

load() { ctr -a "$socket" -n k8s.io images import "$1"; }

image() {
  local name=$1 entrypoint=$2 dir
  shift 2
  dir=$(mktemp -d "$cache/root.XXXXXX")
  root "$dir" "$@"
  archive "$dir.tar" "$dir" "$entrypoint" <<< "$name"
  load "$dir.tar"
  rm -r "$dir" "$dir.tar"
}

# The shop's images: one program, whose version and misbehaviour (../app/images) belong to the image, so that promoting an image
# is what brings the failure. Prints the archive's path; made once for each state of its sources.
shop_archive() {
  local app=$here/../app digest out dir
  "$here/../../build/packages" busybox:busybox-static
  digest=$(cat "$app"/*.go "$app/go.mod" "$app/images" "$here/image.sh" | sha256sum | cut -c1-12)
  out=$cache/shop-$digest.tar
  if [ ! -e "$out" ]; then
    dir=$(mktemp -d "$cache/root.XXXXXX")
    (cd "$app" && CGO_ENABLED=0 go build -ldflags='-s -w' -o "$dir/shop" .)
    root "$dir/root" "$dir/shop"
    sed '/^#/d' "$app/images" | archive "$out" "$dir/root" '["/bin/shop"]'
    rm -r "$dir"
  fi
  echo "$out"
}

# The operator's image as users build it, on a base of Debian's packages and this machine's JDK, because no registry is asked. The base is
# made once for each JDK.
operator() {
  local name=$1 top=$here/../.. jdk base archive
  "$top/build/packages" buildah:buildah
  jdk=$("$top/build/jdk")
  base=localhost/shiplock-e2e/jdk:$(cksum "$jdk/release" | cut -d' ' -f1)
  if ! buildah inspect --type image "$base" > /dev/null 2>&1; then "$top/image/base" "$base" > /dev/null; fi
  archive=$(mktemp -u "$cache/operator.XXXXXX")
  BUILDER=buildah JDK=$base ARCHIVE=$archive "$top/build/image" "$name" > "$run/log/image.log" 2>&1 || { tail -n 30 "$run/log/image.log" >&2; exit 1; }
  load "$archive" > /dev/null
  rm "$archive"
}

shop_load() {
  local archive
  archive=$(shop_archive)
  if [ "$(cat "$run/shop-loaded" 2> /dev/null)" = "$archive" ]; then return; fi
  load "$archive" > /dev/null
  echo "$archive" > "$run/shop-loaded"
}
