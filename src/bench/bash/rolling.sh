#!/usr/bin/env bash
# Rolls a version through a cluster in two waves, with the steps and proofs that Wissel has, by ssh and scp over connections that
# are open already.
#   rolling.sh open|close CLUSTER            opens the connections, and closes them
#   rolling.sh parallel|serial CLUSTER VERSION ARCHIVE
# CLUSTER is a file that says ssh_config, sockets, upstream_file, pid_file, nginx and balancer as shell variables, and nodes: an
# array of "address upstream-address url exports-folder shortcut-file restart-command".
set -euo pipefail
mode=$1
. "$2"
here=$(cd "$(dirname "$0")" && pwd)
options=(-F "$ssh_config" -o "ControlPath=$sockets/%h" -o Ciphers=aes128-gcm@openssh.com)

at() { local host=$1; shift; ssh "${options[@]}" "$host" "$@"; }

hosts() { echo "$balancer"; for node in "${nodes[@]}"; do echo "${node%% *}"; done; }

case $mode in
open)
    for host in $(hosts); do ssh "${options[@]}" -o ControlMaster=yes -o ControlPersist=600 -fN "$host" </dev/null & done
    wait
    exit
    ;;
close)
    for host in $(hosts); do ssh "${options[@]}" -O exit "$host" 2>/dev/null || true; done
    exit
    ;;
esac
version=$3
archive=$4
name=$(basename "$archive")
sum=$(sha256sum <"$archive")
sum=${sum%% *}

# Marks these upstream addresses down and all others up; then nginx is checked, reloaded and drained.
route() {
    local edit='s/ down;/;/' address
    for address; do edit="$edit; s/server $address;/server $address down;/"; done
    { printf 'sed -i %q %q\nset -- %q %s\n' "$edit" "$upstream_file" "$pid_file" "$nginx"; cat "$here/reload-and-drain.sh"; } |
        at "$balancer" sh >/dev/null 2>&1
}

update() {
    local address upstream url exports shortcuts restart id answer
    read -r address upstream url exports shortcuts restart <<<"$1"
    scp -q "${options[@]}" "$archive" "$address:$exports/$name.part"
    at "$address" "cd '$exports' && echo '$sum  $name.part' | sha256sum -c --status && mv '$name.part' '$name' &&
        sed -i 's/^\(blueriq.shortcut.weather.version=\).*/\1$version/' '$shortcuts' && '$restart'"
    until curl -sf -o /dev/null "$url/actuator/health"; do sleep 0.05; done
    id=$(curl -sf -X POST "$url/server/api/v2/start/weather" | sed 's/.*"sessionId":"\([^"]*\)".*/\1/')
    answer=$(curl -sf "$url/server/api/v2/session/$id")
    curl -sf -o /dev/null -X DELETE "$url/server/api/v2/session/$id"
    case $answer in *"\"version\":\"$version\""*) ;; *) echo "$address: not $version answers, but $answer" >&2; return 1 ;; esac
}

wave() {
    local node pid pids=()
    route $(for node; do set -- $node; echo "$2"; done)
    for node; do
        if [ "$mode" = parallel ]; then
            update "$node" &
            pids+=($!)
        else
            update "$node"
        fi
    done
    for pid in "${pids[@]}"; do wait "$pid"; done
}

half=$(((${#nodes[@]} + 1) / 2))
wave "${nodes[@]:0:half}"
wave "${nodes[@]:half}"
route
