package org.wissel.remote.sshj;

import java.io.IOException;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import net.schmizz.sshj.common.Buffer;
import net.schmizz.sshj.common.KeyType;
import net.schmizz.sshj.transport.verification.HostKeyVerifier;
import net.schmizz.sshj.transport.verification.OpenSSHKnownHosts;
import org.wissel.remote.SshProperties;

/** Checks one connection's host key by fingerprint, by known_hosts file, or by both, and words the refusal. */
final class HostKeyCheck implements HostKeyVerifier {

    /** The types of host keys that a host may have beside each other, a fingerprint naming any one of them. */
    static final List<KeyType> TYPES =
            List.of(KeyType.ED25519, KeyType.ECDSA256, KeyType.ECDSA384, KeyType.ECDSA521, KeyType.RSA);

    private final SshProperties settings;
    private final KeyType wanted;
    private final OpenSSHKnownHosts known;
    private KeyType otherThanFingerprint;
    private String refusal;

    /**
     * @param wanted the type of host key to ask for where a fingerprint alone is given; null for the host's first choice
     * @throws Unavailable when the known_hosts file cannot be read
     */
    HostKeyCheck(SshProperties settings, KeyType wanted) throws Unavailable {
        this.settings = settings;
        this.wanted = wanted;
        if (settings.knownHosts() == null) {
            known = null;
            return;
        }
        try (var reader = Files.newBufferedReader(settings.knownHosts())) {
            known = new OpenSSHKnownHosts(reader);
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
        if (settings.fingerprint() != null && !plain(settings.fingerprint()).equals(shown)) {
            otherThanFingerprint = type;
            refusal = refused(type, shown, "the setting fingerprint expects " + settings.fingerprint());
            return false;
        }
        if (known == null) {
            return true;
        }
        String inFile = hostInFile(hostname, port);
        if (known.entries().stream()
                .anyMatch(entry -> entry.getLine().startsWith("@revoked")
                        && appliesTo(entry, inFile)
                        && shown.equals(shownBy(entry)))) {
            refusal = refused(type, shown, "the file " + settings.knownHosts() + " marks this key as revoked");
            return false;
        }
        if (known.verify(hostname, port, key)) {
            return true;
        }
        String expected = known.entries().stream()
                .filter(entry -> appliesTo(entry, inFile))
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
        if (known != null) {
            return known.findExistingAlgorithms(hostname, port);
        }
        return wanted == null ? List.of() : List.of(wanted.toString());
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

    private static boolean appliesTo(OpenSSHKnownHosts.KnownHostEntry entry, String host) {
        try {
            return entry.appliesTo(host);
        } catch (IOException unreadable) {
            return false;
        }
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
