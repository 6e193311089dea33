#!/usr/bin/env bash
# Deploys an export from a pipeline: uploads it, plans, starts what was planned, and waits for the end.
#
#   WISSEL_URL=https://wissel.example.com WISSEL_USER=pipeline WISSEL_PASSWORD=... \
#     docs/deploy.sh Weather-0.0-v2.project.zip production [install-first|swap]
#
# Exit code 0 when every node serves the new version; 3 when it is deployed, but somebody left nodes out on the way, which are
# printed and do not serve it; 1 with the reasons when it is not deployed; 2 when it was called wrongly. Swaps that wait for
# an approver and failed steps are waited for: people decide on them in Tasklist or by the API. Ending this script does not
# end the deployment. WISSEL_POLL is the pause between two looks in seconds (5).
# Needs bash, curl, sed, awk and sha256sum or shasum.
set -euo pipefail

if [ $# -lt 2 ] || [ $# -gt 3 ] || [ ! -f "$1" ]; then
  echo "usage: $0 ARCHIVE CLUSTER [install-first|swap], where ARCHIVE is a file" >&2
  exit 2
fi
archive=$1
cluster=$2
strategy=${3:-install-first}
: "${WISSEL_URL:?is missing: set it to where Wissel listens}" "${WISSEL_USER:?is missing}" "${WISSEL_PASSWORD:?is missing}"
url=${WISSEL_URL%/}
poll=${WISSEL_POLL:-5}
answer=$(mktemp)
trap 'rm -f "$answer"' EXIT

escaped() { local text=${1//\\/\\\\}; printf '%s' "${text//\"/\\\"}"; }
encoded() { local LC_ALL=C i c; for ((i = 0; i < ${#1}; i++)); do c=${1:i:1}; case $c in [a-zA-Z0-9._~-]) printf %s "$c" ;; *) printf '%%%02X' "'$c" ;; esac; done; }

# The password goes through a pipe, so that no list of processes shows it.
request() { curl -sS -K <(printf 'user = "%s:%s"\n' "$(escaped "$WISSEL_USER")" "$(escaped "$WISSEL_PASSWORD")") \
  -H 'Accept: application/json' -o "$answer" -w '%{http_code}' "$@"; }

# The text of the first property of this name.
text() { awk -v name="\"$1\":\"" '{
  at = index($0, name); if (!at) exit
  rest = substr($0, at + length(name))
  for (i = 1; i <= length(rest); i++) {
    c = substr(rest, i, 1)
    if (c == "\"") exit
    if (c == "\\") { i++; c = substr(rest, i, 1) }
    printf "%s", c
  }
}' "$answer"; }

# The texts of the list of this name, one a line.
list() { awk -v name="\"$1\":[" '{
  at = index($0, name); if (!at) exit
  rest = substr($0, at + length(name)); inside = 0; line = ""
  for (i = 1; i <= length(rest); i++) {
    c = substr(rest, i, 1)
    if (!inside) { if (c == "]") exit; inside = c == "\""; continue }
    if (c == "\\") { i++; c = substr(rest, i, 1); line = line (c == "n" ? " " : c) }
    else if (c == "\"") { print "  - " line; line = ""; inside = 0 }
    else line = line c
  }
}' "$answer"; }

# The nodes that the deployment went on without, one a line with what had failed there.
left_out() { awk -v name='"leftOut":[' '{
  at = index($0, name); if (!at) exit
  rest = substr($0, at + length(name)); inside = 0; line = ""; key = ""; value = 0
  for (i = 1; i <= length(rest); i++) {
    c = substr(rest, i, 1)
    if (!inside) {
      if (c == "]") exit
      if (c == "\"") { inside = 1; line = "" }
      else if (c == ":") value = 1
      else if (c == "," || c == "{") value = 0
      else if (c == "}") print "  - " node ": " reason
    }
    else if (c == "\\") { i++; c = substr(rest, i, 1); line = line (c == "n" ? " " : c) }
    else if (c == "\"") {
      inside = 0
      if (!value) key = line
      else if (key == "node") node = line
      else if (key == "reason") reason = line
    }
    else line = line c
  }
}' "$answer"; }

# Sends a request and goes on only when it was done.
must() {
  local what=$1 status; shift
  status=$(request "$@") || { echo "$what: $url does not answer" >&2; exit 1; }
  case $status in
    2*) ;;
    *) echo "$what: $status: $(text detail)" >&2; exit 1 ;;
  esac
}

sum=$({ sha256sum "$archive" 2>/dev/null || shasum -a 256 "$archive"; } | sed 's/^\\//; s/ .*//')
must "uploading $archive" -X POST -H 'Content-Type: application/zip' -T "$archive" \
  "$url/api/exports?sha256=$sum&fileName=$(encoded "$(basename "$archive")")"
project=$(text project)
version=$(text version)
echo "uploaded: $project $version, SHA-256 $sum"

wish="\"project\":\"$(escaped "$project")\",\"version\":\"$(escaped "$version")\",\"strategy\":\"$(escaped "$strategy")\""
must "planning" -X POST -H 'Content-Type: application/json' -d "{$wish}" "$url/api/clusters/$(encoded "$cluster")/plans"
if grep -q '"refused":true' "$answer"; then
  echo "refused, nothing was touched:" >&2
  list reasons >&2
  exit 1
fi
list warnings
hash=$(text hash)
echo "planned: $hash"

must "starting" -X POST -H 'Content-Type: application/json' \
  -d "{\"cluster\":\"$(escaped "$cluster")\",$wish,\"planHash\":\"$hash\"}" "$url/api/deployments"
id=$(text id)
echo "started: $url/deployments/$id"

before= unanswered=0
while true; do
  if status=$(request "$url/api/deployments/$id") && [ "$status" = 200 ]; then
    unanswered=0
    state=$(text state)
    if [ "$state" != "$before" ]; then
      echo "$(date -u +%H:%M:%S) $state"
      [ "$state" != failed-step ] || list failures
    fi
    before=$state
    case $state in
      deployed)
        without=$(left_out)
        [ -n "$without" ] || exit 0
        echo "deployed, but these nodes were left out and do not serve it:" >&2
        printf '%s\n' "$without" >&2
        exit 3
        ;;
      refused | rolled-back | left-for-operator) list reasons >&2; exit 1 ;;
    esac
  else
    # Wissel may be starting again; the deployment goes on with it.
    unanswered=$((unanswered + 1))
    if [ "$unanswered" -ge 60 ]; then
      echo "$url has not told of deployment $id for $((unanswered * poll)) s (last: $status); look there how it goes on" >&2
      exit 1
    fi
  fi
  sleep "$poll"
done
