#!/usr/bin/env bash
# Prints how many live sessions, or open cases, of the whole cluster use a version, as this node's runtime tells it:
#     count sessions|cases PROJECT VERSION
# Prints nothing and fails when the runtime does not tell. Bash speaks HTTP itself, so that nothing need be installed.
set -u
home=$(cd "$(dirname "$0")/.." && pwd -P)
IFS=/ read -r address context <"$home/bin/address"

exec 3<>"/dev/tcp/${address%:*}/${address#*:}" || exit 1
printf 'GET /%s/api/v1/%s?project=%s&version=%s HTTP/1.0\r\n\r\n' "$context" "$1" "$2" "$3" >&3
answer=$(cat <&3)
count=${answer##*\"count\":}
count=${count%%\}*}
if [[ ! $answer =~ ^HTTP/1\.[01]\ 200 || ! $count =~ ^[0-9]+$ ]]; then
    echo "count: the runtime did not tell the $1 of $2 $3: ${answer##*$'\n'}" >&2
    exit 1
fi
echo "$count"
