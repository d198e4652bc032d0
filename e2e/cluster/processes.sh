# Starting, awaiting and stopping the cluster's processes. Each has a name, a pid file and a log under $run.
# shellcheck shell=bash disable=SC2154

# start NAME COMMAND...: unless it runs; in the background, in a session of its own, so that it outlives this script.
start() {
  local name=$1
  shift
  if running "$name"; then return; fi
  mkdir -p "$run/log"
  setsid nohup "$@" > "$run/log/$name.log" 2>&1 < /dev/null &
  echo $! > "$run/$name.pid"
}

# The pid of NAME if it is alive. A pid file that survived a reboot may name a stranger, so the process must name our folder too.
pid() {
  local pid
  pid=$(cat "$run/$1.pid" 2> /dev/null) || return 1
  tr '\0' ' ' 2> /dev/null < "/proc/$pid/cmdline" | grep -qF -- "$run/" || return 1
  echo "$pid"
}

# Whether every NAME is alive.
running() {
  local name
  for name in "$@"; do pid "$name" > /dev/null || return 1; done
}

# Whether NAME, which this script has started, has ended. Its command line tells nothing yet: until it has been executed it is ours.
ended() { ! kill -0 "$(cat "$run/$1.pid")" 2> /dev/null; }

# await WHAT NAME COMMAND...: until COMMAND succeeds, for at most a minute, or until the process NAME has ended.
await() {
  local what=$1 name=$2 deadline=$((SECONDS + 60))
  shift 2
  until "$@" > /dev/null 2>&1; do
    if [ $SECONDS -ge $deadline ] || ended "$name"; then
      echo "cluster: $what did not come up. The end of $run/log/$name.log:" >&2
      tail -n 15 "$run/log/$name.log" >&2
      exit 1
    fi
    sleep 0.1
  done
}

# gone NAME SECONDS: waits that long at most until NAME has ended; fails if it has not.
gone() {
  local deadline=$((SECONDS + $2))
  while running "$1"; do
    [ $SECONDS -lt $deadline ] || return 1
    sleep 0.1
  done
}

# killed NAME: without a word; returns when it is gone, so that nobody writes where something is about to be deleted or started.
killed() {
  local pid
  if pid=$(pid "$1"); then kill -9 "$pid" 2> /dev/null || true; fi
  gone "$1" 10 || echo "cluster: $1 (process $pid) is still there 10 seconds after it was killed" >&2
}

# stop NAME...: asks all of them at once, then kills what is still there after five seconds.
stop() {
  local name pid deadline=$((SECONDS + 5))
  for name in "$@"; do
    if pid=$(pid "$name"); then kill "$pid" 2> /dev/null || true; fi
  done
  for name in "$@"; do
    gone "$name" $((deadline - SECONDS)) || killed "$name"
    rm -f "$run/$name.pid"
  done
}

status() {
  local file name up=1
  for file in "$run"/*.pid; do
    [ -e "$file" ] || continue
    name=$(basename "$file" .pid)
    if running "$name"; then echo "$name runs"; else echo "$name has ended"; fi
    if [ "$name" = apiserver ] && running apiserver; then up=0; fi
  done
  if [ $up != 0 ]; then echo "cluster: it is not up: no API server runs in $run (cluster up starts one)" >&2; fi
  return $up
}

logs() {
  local file
  for file in "$run"/log/*.log; do
    [ -e "$file" ] || continue
    echo "--- $file"
    tail -n "$1" "$file"
  done
}
