package org.wissel.remote.sshj;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.schmizz.sshj.common.Buffer;
import net.schmizz.sshj.common.KeyType;
import net.schmizz.sshj.transport.verification.HostKeyVerifier;
import net.schmizz.sshj.transport.verification.OpenSSHKnownHosts;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wissel.remote.HostKeyProperties;
import org.wissel.remote.SshProperties;

/** Checks one connection's host key by fingerprint, by known_hosts file, or by both, and words the refusal. */
final class HostKeyCheck implements HostKeyVerifier {

    private static final Logger LOG = LoggerFactory.getLogger(HostKeyCheck.class);

    /** The types of host keys that a host may have beside each other, a fingerprint naming any one of them. */
    static final List<KeyType> TYPES =
            List.of(KeyType.ED25519, KeyType.ECDSA256, KeyType.ECDSA384, KeyType.ECDSA521, KeyType.RSA);

    private final SshProperties settings;
    private final KeyType wanted;
    private final boolean acceptNew;
    private final KnownHostsFile file;
    private OpenSSHKnownHosts known;
    private KeyType otherThanFingerprint;
    private String refusal;

    /**
     * @param wanted the type of host key to ask for where a fingerprint alone is given; null for the host's first choice
     * @throws Unavailable when the known_hosts file cannot be read
     */
    HostKeyCheck(SshProperties settings, KeyType wanted, HostKeyProperties trust) throws Unavailable {
        this.settings = settings;
        this.wanted = wanted;
        this.acceptNew = trust.acceptNew();
        this.file = settings.knownHosts() == null ? null : new KnownHostsFile(settings.knownHosts());
        if (file != null) {
            known = read();
        }
    }

    private OpenSSHKnownHosts read() throws Unavailable {
        try {
            return acceptNew && Files.notExists(settings.knownHosts())
                    ? new OpenSSHKnownHosts(Reader.nullReader())
                    : file.read();
        } catch (IOException failed) {
            throw new Unavailable(
                    "cannot read the known_hosts file " + settings.knownHosts() + " (" + Unavailable.words(failed)
                            + "), so the host key cannot be checked. Check the setting known-hosts",
                    failed);
        }
    }

    /** Why the key was refused; null when it was not. */
    String refusal() {
        return refusal;
    }

    /** The type of the key that was shown and does not have the fingerprint; null when that is not what went wrong. */
    KeyType otherThanFingerprint() {
        return otherThanFingerprint;
    }

    @Override
    public boolean verify(String hostname, int port, PublicKey key) {
        KeyType type = KeyType.fromKey(key);
        String shown = fingerprint(key);
        if (SshSettings.isTooShort(key)) {
            refusal = "the host key of " + settings.host() + ":" + port + " is an RSA key of fewer than "
                    + SshSettings.SHORTEST_RSA + " bits, which can be forged. Make a new one there (ssh-keygen -A makes"
                    + " those that are missing), and set its fingerprint or its line of known_hosts";
            return false;
        }
        if (settings.fingerprint() != null && !plain(settings.fingerprint()).equals(shown)) {
            otherThanFingerprint = type;
            refusal = refused(type, shown, "the setting fingerprint expects " + settings.fingerprint());
            return false;
        }
        if (file == null) {
            return true;
        }
        String inFile = hostInFile(hostname, port);
        if (acceptNew && !KnownHostsFile.hasLineFor(known, inFile)) {
            try {
                if (file.add(inFile, key)) {
                    accepted(inFile, type, shown);
                }
                known = read();
            } catch (IOException failed) {
                refusal = "the host key of " + settings.host() + ":" + port + " is unknown and cannot be added to "
                        + settings.knownHosts() + " (" + Unavailable.words(failed) + "), so it is not accepted. Let the"
                        + " user that runs Wissel write that file, or add the line there and switch"
                        + " wissel.ssh.accept-new off";
                return false;
            }
        }
        return isKnown(hostname, port, inFile, key);
    }

    private void accepted(String inFile, KeyType type, String shown) {
        LOG.warn(
                "{} was not known and is trusted from now on, since wissel.ssh.accept-new is on: its host key is {} {},"
                        + " now in {}. Compare with `{}` on the machine's console",
                inFile,
                type,
                shown,
                settings.knownHosts(),
                onConsole(type));
    }

    private boolean isKnown(String hostname, int port, String inFile, PublicKey key) {
        KeyType type = KeyType.fromKey(key);
        String shown = fingerprint(key);
        if (known.entries().stream()
                .anyMatch(entry -> entry.getLine().startsWith("@revoked")
                        && KnownHostsFile.appliesTo(entry, inFile)
                        && shown.equals(shownBy(entry)))) {
            refusal = refused(type, shown, "the file " + settings.knownHosts() + " marks this key as revoked");
            return false;
        }
        if (known.verify(hostname, port, key)) {
            return true;
        }
        String expected = known.entries().stream()
                .filter(entry -> KnownHostsFile.appliesTo(entry, inFile))
                .map(entry -> entry.getType() + " " + shownBy(entry))
                .collect(Collectors.joining(" or "));
        refusal = expected.isEmpty()
                ? "the host key of " + settings.host() + ":" + port + " is unknown: it shows " + type + " " + shown
                        + ", and the file " + settings.knownHosts() + " has no line for " + inFile
                        + ". Compare with `" + onConsole(type) + "` on the machine's console; if it is the same,"
                        + " add the line (ssh-keyscan -p " + port + " " + settings.host() + ")"
                : refused(type, shown, "the file " + settings.knownHosts() + " expects " + expected);
        return false;
    }

    @Override
    public List<String> findExistingAlgorithms(String hostname, int port) {
        List<String> types = known != null
                ? known.findExistingAlgorithms(hostname, port)
                : wanted == null ? List.of() : List.of(wanted.toString());
        // An RSA key signs in several ways, which a host offers by the names of the signatures.
        return types.stream()
                .flatMap(type ->
                        type.equals(KeyType.RSA.toString()) ? SshSettings.RSA_SIGNATURES.stream() : Stream.of(type))
                .toList();
    }

    /** The fingerprint as {@code ssh-keygen -lf} prints it. */
    static String fingerprint(PublicKey key) {
        try {
            byte[] blob = new Buffer.PlainBuffer().putPublicKey(key).getCompactData();
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(blob);
            return "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private String refused(KeyType type, String shown, String expectation) {
        return "the host key of " + settings.host() + ":" + settings.port() + " is not the expected one: it shows "
                + type
                + " " + shown + ", but " + expectation
                + ". If the machine got a new key or another of its keys is meant,"
                + " compare with `" + onConsole(type) + "` on its console and set that; if nobody changed it, somebody"
                + " may stand in between: do not go on";
    }

    private static String onConsole(KeyType type) {
        String kind =
                switch (type) {
                    case RSA -> "rsa";
                    case ED25519 -> "ed25519";
                    case ECDSA256, ECDSA384, ECDSA521 -> "ecdsa";
                    default -> "*";
                };
        return "ssh-keygen -lf /etc/ssh/ssh_host_" + kind + "_key.pub";
    }

    private static String hostInFile(String hostname, int port) {
        String lower = hostname.toLowerCase(Locale.ROOT);
        return port == 22 ? lower : "[" + lower + "]:" + port;
    }

    /** sshj shows an entry's MD5 only, so its key is read from its line: the word after the key type. */
    private static String shownBy(OpenSSHKnownHosts.KnownHostEntry entry) {
        String[] words = entry.getLine().strip().split("\\s+");
        String blob = words[words[0].startsWith("@") ? 3 : 2];
        try {
            return fingerprint(new Buffer.PlainBuffer(Base64.getDecoder().decode(blob)).readPublicKey());
        } catch (IOException | IllegalArgumentException unreadable) {
            return "an unreadable key";
        }
    }

    private static String plain(String fingerprint) {
        return fingerprint.strip().replaceAll("=+$", "");
    }
}
