# Wissel itself. Nothing of it is secret: settings come from /etc/wissel, passwords from the environment or a mounted file.
# docs/server.md says how it is run.
#
# BASE may be another Debian 12 with the same packages, for instance one from a registry of your own, or one that trusts the
# certificate of your proxy (a file in /usr/local/share/ca-certificates).
#
# The dependencies have a layer of their own, which only pom.xml changes. src/test/compose/Dockerfile has the same stage, word for
# word, so that Docker has it in its cache.
ARG BASE=debian:bookworm-slim

FROM $BASE AS dependencies
RUN apt-get update -qq \
 && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends maven openjdk-17-jdk-headless \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /build
COPY pom.xml .
# Builds an empty project, which fetches exactly what building needs.
RUN mvn -B -q -ntp -DskipTests package dependency:copy-dependencies && rm -rf target

FROM dependencies AS build
COPY LICENSE NOTICE ./
COPY processes processes
COPY forms forms
COPY src/main src/main
RUN mvn -B -q -ntp -Dmaven.test.skip=true package \
 && mv target/wissel-*.jar wissel.jar \
 && java -Djarmode=tools -jar wissel.jar extract --layers --destination layers

FROM $BASE
ARG VERSION=0.1.0-SNAPSHOT
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Wissel" \
      org.opencontainers.image.description="Rolls a new version of a Blueriq project through a running cluster without a user losing a session" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION"
RUN apt-get update -qq \
 && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
      ca-certificates curl openjdk-17-jre-headless tzdata \
 && rm -rf /var/lib/apt/lists/* \
 && groupadd --system --gid 10001 wissel \
 && useradd --system --uid 10001 --gid wissel --home-dir /var/lib/wissel --shell /usr/sbin/nologin wissel \
 && install -d -o wissel -g wissel -m 0750 /var/lib/wissel \
 && install -d /etc/wissel
WORKDIR /opt/wissel
# What changes least comes first.
COPY --from=build /build/layers/dependencies/ ./
COPY --from=build /build/layers/spring-boot-loader/ ./
COPY --from=build /build/layers/snapshot-dependencies/ ./
COPY --from=build /build/layers/application/ ./
USER 10001:10001
# The database in files, copies of uploads: whatever Wissel writes by itself lies below its working directory.
WORKDIR /var/lib/wissel
VOLUME /var/lib/wissel
EXPOSE 8080
# Reached from outside of the container only where its port is published.
ENV SERVER_ADDRESS=0.0.0.0 \
    SPRING_CONFIG_ADDITIONAL_LOCATION=optional:file:/etc/wissel/
# Another port comes by the variable SERVER_PORT, not by application.yaml: this asks at the port that the variable names.
HEALTHCHECK --interval=10s --timeout=10s --start-period=180s --retries=3 \
  CMD ["sh", "-c", "exec curl -fsS -o /dev/null \"http://127.0.0.1:${SERVER_PORT:-8080}/actuator/health/readiness\""]
# No shell in between: SIGTERM reaches Java, and steps come to their end (wissel.stop-timeout, 60 s). Further options of the JVM
# come by JAVA_TOOL_OPTIONS. Why these: docs/adr/0045-options-of-the-jvm.md.
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=70", "-XX:+ExitOnOutOfMemoryError", "-XX:+UseSerialGC", \
    "-XX:Tier4InvocationThreshold=50000", "-XX:Tier4MinInvocationThreshold=6000", "-XX:Tier4CompileThreshold=150000", \
    "-XX:Tier4BackEdgeThreshold=400000", "-XX:CompileCommand=quiet", \
    "-XX:CompileCommand=CompileThresholdScaling,com.sun.crypto.provider.*::*,0.1", "-jar", "/opt/wissel/wissel.jar"]
