#!/bin/sh
# Restarts the stand-in runtime of this node, as a service manager would: ends the running process, starts a new one, and
# returns without waiting until it is healthy. A file "fail-restart" beside bin/ makes it fail, to try that out.
set -u
home=$(cd "$(dirname "$0")/.." && pwd -P)
cd "$home" || exit 1

if [ -e fail-restart ]; then
    echo "restart: the service manager refused: $(grep -m 1 . fail-restart || echo no reason given)" >&2
    exit 1
fi

# A process that ended and was not yet waited for (state Z) is gone; a pid that someone else got is not ours.
runs() {
    [ -r "/proc/$1/stat" ] || { [ ! -d /proc/self ] && kill -0 "$1" 2>/dev/null; return; }
    case "$(sed 's/.*) //' "/proc/$1/stat" 2>/dev/null)" in "" | Z* | X*) return 1 ;; esac
    tr '\0' '\n' <"/proc/$1/cmdline" 2>/dev/null | grep -qxF -- "-Dstand-in.home=$home"
}

# Who reads this sees whether two restarts ever ran side by side.
echo "begin $$" >>restarts.log
trap 'echo "end $$" >>restarts.log' EXIT

old=$(cat runtime.pid 2>/dev/null || echo 0)
if runs "$old"; then
    kill -TERM "$old"
    waited=0
    while runs "$old"; do
        if [ "$waited" -ge 300 ]; then
            echo "restart: process $old did not end within 30 s and was killed" >&2
            kill -KILL "$old"
            sleep 1
            break
        fi
        waited=$((waited + 1))
        sleep 0.1
    done
fi

# setsid: the runtime must not end with the session that restarted it.
setsid nohup "$(cat bin/java)" "-Dstand-in.home=$home" "@$home/bin/stand-in.args" </dev/null >>runtime.log 2>&1 &
new=$!
echo "$new" >>runtime.pids
echo "$new" >runtime.pid.new && mv -f runtime.pid.new runtime.pid
echo "restart: process $new started"
