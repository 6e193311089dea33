package org.wissel.remote.sshj;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import net.schmizz.sshj.Config;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;
import org.wissel.remote.Connections;
import org.wissel.remote.HostKeyProperties;
import org.wissel.remote.RemoteHost;
import org.wissel.remote.RemoteHosts;
import org.wissel.remote.SshProperties;
import org.wissel.remote.TransferProperties;

/**
 * The hosts over SSH. Equal settings share one connection, under whatever names; it is made when it is first needed and
 * ends with this object, or when nobody has used it for long.
 */
@Component
public final class SshjHosts implements RemoteHosts, Connections, DisposableBean, AutoCloseable {

    /** A connection takes two threads here and a process there: clusters that nobody deploys to cost nothing. */
    private static final Duration IDLE = Duration.ofMinutes(10);

    private static final Logger LOG = LoggerFactory.getLogger(SshjHosts.class);
    private static final Pattern SHA256 = Pattern.compile("SHA256:[A-Za-z0-9+/]{43}=?");

    private final ExecutorService threads = new SshThreads(daemons("wissel-ssh-"));
    private final ScheduledExecutorService clock = clock();
    private final Config config = SshSettings.shared();
    private final SshCounts counts = new SshCounts();
    private final ByteRate rate;
    private final HostKeyProperties trust;
    private final Map<SshProperties, Channels> channels = new HashMap<>();
    private final Map<Key, RemoteHost> hosts = new HashMap<>();

    private record Key(String name, SshProperties settings) {}

    /** Hosts that are known, and sent as much as goes. */
    public SshjHosts() {
        this(new TransferProperties(1, null));
    }

    /** Hosts that are known. */
    SshjHosts(TransferProperties transfers) {
        this(transfers, HostKeyProperties.KNOWN_ONLY, IDLE);
    }

    /** Ends connections that nobody has used for ten minutes. */
    @Autowired
    public SshjHosts(TransferProperties transfers, HostKeyProperties trust) {
        this(transfers, trust, IDLE);
    }

    /** Hosts that are known, and sent as much as goes; ends connections that nobody has used for so long. */
    SshjHosts(Duration idle) {
        this(new TransferProperties(1, null), HostKeyProperties.KNOWN_ONLY, idle);
    }

    private SshjHosts(TransferProperties transfers, HostKeyProperties trust, Duration idle) {
        this.trust = trust;
        if (trust.acceptNew()) {
            LOG.warn(
                    "wissel.ssh.accept-new is on: a host without a line in its known_hosts file is trusted by the key that it"
                            + " shows first, whoever answers. Switch it off when all hosts are known");
        }
        rate = transfers.rate() == null
                ? ByteRate.UNLIMITED
                : new ByteRate(transfers.rate().toBytes());
        clock.scheduleWithFixedDelay(
                () -> made().forEach(each -> each.connection().endIfIdleFor(idle)),
                idle.toMillis() / 10,
                idle.toMillis() / 10,
                TimeUnit.MILLISECONDS);
    }

    @Override
    public synchronized RemoteHost host(String name, SshProperties settings) {
        check(name, settings);
        return hosts.computeIfAbsent(
                new Key(name, settings), key -> new SshjHost(name, settings, channelsOf(settings), rate));
    }

    synchronized Channels channelsOf(SshProperties settings) {
        return channels.computeIfAbsent(
                settings,
                key -> new Channels(
                        new SshConnection(key, config, threads, clock, counts, trust), threads, clock, counts));
    }

    @Override
    public List<Reached> reach(Duration atMost) {
        long end = System.nanoTime() + atMost.toNanos();
        Map<Key, SshConnection> all = connections();
        all.values().forEach(SshConnection::begin);
        return all.entrySet().stream()
                .map(each -> new Reached(
                        each.getKey().name(),
                        each.getKey().settings().toString(),
                        each.getValue().problem(atMost, end)))
                .toList();
    }

    private synchronized Map<Key, SshConnection> connections() {
        Map<Key, SshConnection> all = new TreeMap<>(Comparator.comparing(Key::name)
                .thenComparing(key -> key.settings().toString()));
        hosts.keySet().forEach(key -> all.put(key, channels.get(key.settings()).connection()));
        return all;
    }

    @Override
    public Counts counts() {
        int open =
                (int) made().stream().filter(each -> each.connection().isOpen()).count();
        return new Counts(
                open,
                counts.opened().sum(),
                counts.failed().sum(),
                counts.commands().sum());
    }

    private synchronized List<Channels> made() {
        return List.copyOf(channels.values());
    }

    private void check(String name, SshProperties settings) {
        Objects.requireNonNull(name, "name");
        require(settings != null, name, "ssh", "is missing. Say how the host is reached");
        require(isGiven(settings.host()), name, "host", "is missing. Give the host's name or address");
        require(
                settings.port() >= 1 && settings.port() <= 65535,
                name,
                "port",
                "is " + settings.port() + ". Give one of 1 to 65535; 22 is usual");
        require(isGiven(settings.user()), name, "user", "is missing. Give the user to sign in as");
        require(settings.privateKey() != null, name, "private-key", "is missing. Give the file of the private key");
        require(
                isFile(settings.privateKey()),
                name,
                "private-key",
                "names " + settings.privateKey()
                        + ", which is no file that can be read. Check the path and its permissions");
        require(
                !SigningKey.isOpenToOthers(settings.privateKey()),
                name,
                "private-key",
                "names " + settings.privateKey()
                        + ", which every user of this machine may read. Take that away (chmod o= FILE): its owner and group may"
                        + " read it");
        require(
                settings.knownHosts() != null || isGiven(settings.fingerprint()),
                name,
                "known-hosts or fingerprint",
                "is missing, so the host key could not be checked. Give one: `ssh-keygen -lf"
                        + " /etc/ssh/ssh_host_ed25519_key.pub` on the host prints the fingerprint");
        require(
                settings.knownHosts() == null || isFile(settings.knownHosts()) || canBeMade(settings.knownHosts()),
                name,
                "known-hosts",
                "names " + settings.knownHosts() + ", which is no file that can be read. Check the path");
        require(
                settings.fingerprint() == null
                        || SHA256.matcher(settings.fingerprint().strip()).matches(),
                name,
                "fingerprint",
                "is " + settings.fingerprint() + ". Give it as `ssh-keygen -lf` prints it: SHA256: and 43 characters");
        require(
                settings.connectTimeout() != null
                        && !settings.connectTimeout().isNegative()
                        && !settings.connectTimeout().isZero(),
                name,
                "connect-timeout",
                "is " + settings.connectTimeout() + ". Give a positive time, such as 10s");
    }

    private static void require(boolean holds, String name, String setting, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(name + ": the SSH setting " + setting + " " + otherwise);
        }
    }

    private static boolean isGiven(String text) {
        return text != null && !text.isBlank();
    }

    private boolean canBeMade(Path knownHosts) {
        Path folder = knownHosts.toAbsolutePath().getParent();
        return trust.acceptNew() && Files.notExists(knownHosts) && Files.isWritable(folder);
    }

    private static boolean isFile(Path file) {
        return Files.isRegularFile(file) && Files.isReadable(file);
    }

    private static ScheduledExecutorService clock() {
        ScheduledThreadPoolExecutor clock = new ScheduledThreadPoolExecutor(1, daemons("wissel-ssh-clock-"));
        // Guards are cancelled nearly always; kept until due they would hold every past client in memory.
        clock.setRemoveOnCancelPolicy(true);
        // Whoever is still busy while this ends needs no guard any more.
        clock.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
        return clock;
    }

    private static ThreadFactory daemons(String name) {
        AtomicInteger number = new AtomicInteger();
        return work -> {
            Thread thread = new Thread(work, name + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /** Disconnects from all hosts; what runs there runs on. Takes a second or two at most, dead hosts or not. */
    @Override
    public void close() {
        List<CompletableFuture<Void>> goodbyes;
        synchronized (this) {
            goodbyes = channels.values().stream()
                    .map(each -> CompletableFuture.runAsync(each::close, threads))
                    .toList();
            channels.clear();
            hosts.clear();
        }
        CompletableFuture.allOf(goodbyes.toArray(CompletableFuture[]::new))
                .completeOnTimeout(null, 2, TimeUnit.SECONDS)
                .join();
        // The other threads end by themselves when they have nothing to do.
        // Its tasks close connections and never touch a database, so that an interrupt harms nobody.
        clock.shutdownNow();
    }

    @Override
    public void destroy() {
        close();
    }
}
