#!/bin/sh
# Checks nginx's configuration, reloads it, and waits until the workers of before are gone: with them their last requests.
#   reload-and-drain.sh PID-FILE NGINX-AND-ITS-WORDS...
set -eu
# One that only waits for its parent to look (state Z) is gone.
ended() {
    { read -r stat <"/proc/$1/stat"; } 2>/dev/null || return 0
    case "${stat##*) }" in Z* | X*) return 0 ;; esac
    return 1
}
read -r master <"$1"
shift
old=$(pgrep -P "$master")
"$@" -t
"$@" -s reload
for worker in $old; do
    until ended "$worker"; do sleep 0.01; done
done
