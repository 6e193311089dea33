#!/bin/sh
# Makes what is secret in this cluster, once: a key for each host named and for Wissel, and the database's password, in three
# volumes: /keys/hosts, which every host mounts, so that each could read the others' keys (hosts of a trial, which hide nothing
# from each other), /keys/wissel for the Wissels only, /keys/database for them and PostgreSQL. What is there is kept.
set -eu
umask 077

# Nothing half done is ever met under its name.
key() {
    [ -e "$1" ] || { rm -f "$1.new" "$1.new.pub" && ssh-keygen -q -t ed25519 -N '' -C "$2" -f "$1.new" && mv "$1.new" "$1"; }
    rm -f "$1.new.pub"
}

cd /keys
key wissel/id_ed25519 wissel
: >wissel/known_hosts.new
for host in "$@"; do
    mkdir -p "hosts/$host"
    key "hosts/$host/ssh_host_ed25519_key" "$host"
    ssh-keygen -y -f wissel/id_ed25519 >"hosts/$host/authorized_keys"
    echo "$host $(ssh-keygen -y -f "hosts/$host/ssh_host_ed25519_key")" >>wissel/known_hosts.new
done
mv wissel/known_hosts.new wissel/known_hosts
# As Wissel's image has its user.
chown -R 10001:10001 wissel

# Its name is that of Spring's property, as which Wissel reads it. PostgreSQL's user and Wissel's both read it.
password=database/spring.datasource.password
if ! [ -e $password ]; then
    head -c 32 /dev/urandom | sha256sum | cut -d ' ' -f 1 | tr -d '\n' >$password.new
    mv $password.new $password
fi
chmod 0755 database
chmod 0444 $password
