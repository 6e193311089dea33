#!/usr/bin/env bash
# The story of the cluster in docker-compose.yml: a deployment of Weather 0.0-v2 whose Wissel is killed in the middle of its
# steps. Nobody starts anything by hand; the other Wissel goes on, an approver approves there, and no user may notice anything.
#
#   src/test/compose/story.sh
#
# Exit code 0 when all of it holds; 1 when something does not, with the last lines of everybody's log; 77 when there is no Docker
# engine, or no docker compose, to try it on (skipped, not passed). Containers, networks and volumes are removed in any case, and
# one that is left makes the code 1; images stay.
# WISSEL1_PORT, WISSEL2_PORT, LB1_PORT and LB2_PORT on 127.0.0.1 are free ones unless they are set; WISSEL_BASE_IMAGE,
# TRAFFIC_PER_SECOND and TRAFFIC_VISIT as in docker-compose.yml. Needs bash, curl 7.76 or newer, sed,
# and docker compose or docker-compose.
set -euo pipefail
cd "$(dirname "$0")/../../.."

if ! docker info >/dev/null 2>&1; then
    echo "story: no Docker engine answers (docker info fails), so nothing was tried" >&2
    exit 77
fi
if docker compose version >/dev/null 2>&1; then
    program=(docker compose)
elif docker-compose version >/dev/null 2>&1; then
    program=(docker-compose)
else
    echo "story: there is neither docker compose nor docker-compose, so nothing was tried" >&2
    exit 77
fi

project=wissel-story-$$
export WISSEL1_PORT=${WISSEL1_PORT:-0} WISSEL2_PORT=${WISSEL2_PORT:-0} LB1_PORT=${LB1_PORT:-0} LB2_PORT=${LB2_PORT:-0}
# Users stay longer than the story lasts, so that their sessions meet every swap.
export TRAFFIC_VISIT=${TRAFFIC_VISIT:-30m}
log=$(mktemp)
compose() { "${program[@]}" -p "$project" "$@"; }
say() { printf '%4d s  %s\n' "$SECONDS" "$*"; }
give_up() {
    say "FAILED: $*"
    compose logs --tail 40 2>&1 | cut -c 1-400 || true
    exit 1
}
# What compose made and did not remove.
left() {
    local label=label=com.docker.compose.project=$project
    docker ps -aq --filter "$label" && docker volume ls -q --filter "$label" && docker network ls -q --filter "$label"
}
end() {
    local code=$?
    trap - EXIT INT TERM
    if ! compose down --volumes --remove-orphans --timeout 10 >>"$log" 2>&1; then
        tail -n 20 "$log"
        say "FAILED: it could not be taken down"
        code=1
    fi
    local left
    if left=$(left 2>&1) && [ -z "$left" ]; then
        say "everything is down"
    else
        say "FAILED: this is left:" $left
        code=1
    fi
    rm -f "$log"
    exit "$code"
}
trap end EXIT
trap 'exit 1' INT TERM

# Runs a command every half second until it succeeds: within SECONDS WHAT COMMAND...
# What it saw last, a command leaves in $saw.
within() {
    local until=$((SECONDS + $1)) what=$2
    shift 2
    saw=
    until "$@"; do
        [ "$SECONDS" -lt "$until" ] || give_up "$what${saw:+, but is $saw}"
        sleep 0.5
    done
}

# Of a service that has ended, too.
container() { compose ps -aq "$1"; }
healthy() { [ "$(docker inspect -f '{{.State.Health.Status}}' "$1")" = healthy ]; }
# Where a Wissel is reached from here.
url() { echo "http://$(compose port "$1" 8080)"; }
# Asks a Wissel's API as one of its users, whose password is the name; fails on an answer of 400 and above, with what it says:
# ask USER URL [curl's words]
ask() {
    local user=$1 password
    password=$(printenv "WISSEL_$(printf %s "$user" | tr a-z A-Z)_PASSWORD" || printf %s "$user")
    curl -sS -m 20 --fail-with-body -K <(printf 'user = "%s:%s"\n' "$user" "$password") -H 'Content-Type: application/json' "${@:2}"
}
# The first property of this name in what is read; a text, or a number.
first() { sed "s/\"$1\":/\n&/" | sed -n "2s/^\"$1\":\"\{0,1\}\([^\",}]*\).*/\1/p"; }
state() { ask viewer "$1/api/deployments/$id" 2>/dev/null | first state || true; }
# Every other ending, and what would need another person, will never become the state that is waited for.
is_in_state() {
    local now
    now=$(state "$1")
    saw=${now:-not told by $1}
    case $now in
        "$2") return 0 ;;
        '' | running | waiting-for-approval) return 1 ;;
        *) give_up "the deployment became $now, not $2: $(ask viewer "$1/api/deployments/$id" 2>&1 || true)" ;;
    esac
}
# Of the steps on nodes whose jobs are locked, by any Wissel or by one, the first, of several the longest:
# "wissel1 serviceTask_awaitHealth".
locked() {
    docker exec "$database" psql -qtA -F ' ' -U wissel -d wissel -c "select j.lock_owner_, d.act_id_ from act_ru_job j
        join act_ru_jobdef d on d.id_ = j.job_def_id_ where j.lock_owner_ like '${1:-%}' and d.act_id_ in
        ('serviceTask_updateExport', 'serviceTask_restartRuntime', 'serviceTask_awaitHealth') order by d.act_id_ limit 1"
}
say "building the images"
compose build wissel1 node1 lb1 >>"$log" 2>&1 || { tail -n 40 "$log"; give_up "the images could not be built"; }
say "starting the cluster"
begin=$SECONDS
compose up -d >>"$log" 2>&1 || { tail -n 40 "$log"; give_up "the cluster could not be started"; }
wissel1=$(container wissel1)
wissel2=$(container wissel2)
database=$(container database)
traffic=$(container traffic)
within 240 "wissel1 did not become healthy" healthy "$wissel1"
within 240 "wissel2 did not become healthy" healthy "$wissel2"
say "everything is up and healthy, after $((SECONDS - begin)) s"
one=$(url wissel1)
two=$(url wissel2)

# Users are made last when a Wissel starts.
plan() {
    plan=$(ask ops "$one/api/clusters/trial/plans" -d '{"project": "Weather", "version": "0.0-v2"}') || return 1
    hash=$(printf %s "$plan" | first hash)
    [ -n "$hash" ]
}
plan=
within 60 "wissel1 does not plan the deployment" plan
started=$(ask ops "$one/api/deployments" \
    -d "{\"cluster\": \"trial\", \"project\": \"Weather\", \"version\": \"0.0-v2\", \"planHash\": \"$hash\"}") ||
    give_up "the deployment was not started: $started"
id=$(printf %s "$started" | first id)
[ -n "$id" ] || give_up "the deployment did not start: $started"
say "deployment $id was started at wissel1, with the plan $hash"

# A step may end while it is looked at. So the Wissel that runs one is frozen first, and killed only if it still does.
until=$((SECONDS + 120))
while :; do
    [ "$SECONDS" -lt "$until" ] || give_up "no Wissel was met in the middle of a step on a node"
    step=$(locked) || give_up "the database does not tell who runs a step"
    [ -n "$step" ] || continue
    killed=${step%% *}
    case $killed in
        wissel1) dead=$wissel1 other=wissel2 url=$two ;;
        wissel2) dead=$wissel2 other=wissel1 url=$one ;;
        *) give_up "$killed runs steps, and is none of ours" ;;
    esac
    docker pause "$dead" >>"$log" || give_up "$killed could not be frozen"
    [ -z "$(locked "$killed")" ] || break
    docker unpause "$dead" >>"$log"
done
docker kill -s KILL "$dead" >>"$log" || give_up "$killed could not be killed"
cut=$(locked "$killed") || give_up "the database does not tell who runs a step"
[ -n "$cut" ] || give_up "$killed was killed, but no step was cut: what it ran has ended"
kill_at=$SECONDS
say "$killed was killed in the middle of ${cut#* }; $other is left"

within 240 "the deployment should wait for its approval by now" is_in_state "$url" waiting-for-approval
say "$other brought it to its approval, $((SECONDS - kill_at)) s after the kill"
evidence=$(ask approver "$url/api/deployments/$id" | sed -n 's/.*"approval":{\(.*\)/\1/p' | first hash) || true
[ -n "$evidence" ] || give_up "$other does not tell the evidence to approve"
answer=$(ask approver "$url/api/deployments/$id/approval" \
    -d "{\"decision\": \"approve\", \"comment\": \"looks good\", \"evidenceHash\": \"$evidence\"}") ||
    give_up "the approval was refused: $answer"
say "approved with the evidence $evidence"
within 240 "the deployment should have ended as deployed" is_in_state "$url" deployed
say "it ended as deployed, $((SECONDS - kill_at)) s after the kill"
[ "$(docker inspect -f '{{.State.Running}}' "$dead")" = false ] || give_up "$killed runs again, though nobody started it"

# Users go on for a while on what is there now.
sleep 10
compose stop -t 50 traffic >>"$log" 2>&1
said=$(docker logs "$traffic" 2>&1 | sed -n 's/^traffic ended: //p')
code=$(docker inspect -f '{{.State.ExitCode}}' "$traffic")
[ -n "$said" ] || give_up "the traffic did not tell its counts, and ended with $code"
say "traffic: $said"
[ "$code" = 0 ] || { docker logs --tail 30 "$traffic"; give_up "users met failures: $said"; }
case $said in
    *" 0 failed, 0 broken sessions"*"0.0-v2="*) ;;
    *) give_up "no session of 0.0-v2 was started, or some failed: $said" ;;
esac

probe=$(ask viewer "$url/api/deployments/$id/continuity") || give_up "the session probe was not told: $probe"
requests=$(printf %s "$probe" | first requests)
failed=$(printf %s "$probe" | first failed)
broken=$(printf %s "$probe" | first broken)
say "session probe: $requests requests, $failed failed, $broken broken"
[ "$requests" -gt 0 ] && [ "$failed" = 0 ] && [ "$broken" = 0 ] ||
    give_up "the session probe made no requests, or saw failed ones or broken sessions: $probe"
say "the story holds"
