#!/bin/sh
# The stand-in for a Blueriq Runtime, as a service of this host.
cd /opt/blueriq || exit 1
exec chpst -u blueriq java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx128m -cp '/opt/stand-in/*' \
    org.wissel.sandbox.SandboxApplication stand-in \
    --stand-in.node="$(hostname)" \
    --server.address=0.0.0.0 \
    --server.port=8080 \
    --spring.profiles.active=native,keyvalue-redis-store,shortcuts \
    --spring.config.additional-location=file:/opt/blueriq/configuration/ \
    >>logs/runtime.log 2>&1
