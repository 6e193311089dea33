#!/bin/sh
# The first process of a host: keeps its services running, takes in processes that nobody waits for, and lets every service end
# by itself when the container is stopped.
set -eu
install -d -m 0700 /run/keys
install -m 0600 "/keys/$(hostname)"/* /run/keys/
chmod 0644 /run/keys/authorized_keys
chmod 0755 /run/keys

runsvdir -P /etc/service &
services=$!
stop() {
    sv -w 30 shutdown /etc/service/*
    kill "$services"
}
trap stop TERM INT
wait "$services" || true
