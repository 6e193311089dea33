package org.wissel.remote.sshj;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;
import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.common.KeyType;
import net.schmizz.sshj.userauth.keyprovider.KeyProvider;
import net.schmizz.sshj.userauth.password.PasswordFinder;
import net.schmizz.sshj.userauth.password.Resource;
import org.wissel.remote.SshProperties;

/** The private key that a user signs in with, read anew for each connection, so that a changed file counts at once. */
final class SigningKey {

    private SigningKey() {}

    /** @throws Unavailable when the file cannot be read, others may read it, its passphrase is wrong, or its key is weak */
    static KeyProvider of(SshProperties settings, SSHClient client) throws Unavailable {
        if (isOpenToOthers(settings.privateKey())) {
            throw new Unavailable(
                    "the private key " + settings.privateKey()
                            + " may be read by every user of Wissel's machine, so it is not"
                            + " used. Take that away (chmod o= FILE); make a new key if somebody may have read it",
                    null);
        }
        try {
            String passphrase = settings.passphrase();
            KeyProvider key = client.loadKeys(
                    settings.privateKey().toString(), passphrase == null ? null : new Passphrase(passphrase));
            // Read now, so that a wrong passphrase is not taken for a refusal by the host.
            key.getPublic();
            key.getPrivate();
            requireStrong(settings, key);
            return key;
        } catch (Unavailable said) {
            throw said;
        } catch (IOException | RuntimeException unreadable) {
            throw new Unavailable(
                    "cannot read the private key " + settings.privateKey() + ": " + Unavailable.words(unreadable)
                            + ". Check that it is an OpenSSH, PEM or PKCS8 key and that the setting passphrase "
                            + (settings.passphrase() == null ? "is given if it has one" : "is right"),
                    unreadable);
        }
    }

    /**
     * Whether users beside the file's owner and group may read or write it. Its group may: a container's user has secrets by its
     * group (Kubernetes' fsGroup, OpenShift's root group). False where the file system knows no such rights.
     */
    static boolean isOpenToOthers(Path file) {
        try {
            Set<PosixFilePermission> rights = Files.getPosixFilePermissions(file);
            return rights.contains(PosixFilePermission.OTHERS_READ)
                    || rights.contains(PosixFilePermission.OTHERS_WRITE);
        } catch (IOException | UnsupportedOperationException unknown) {
            return false;
        }
    }

    private static void requireStrong(SshProperties settings, KeyProvider key) throws IOException {
        KeyType plain = key.getType().getParent() == null
                ? key.getType()
                : key.getType().getParent();
        boolean known = HostKeyCheck.TYPES.contains(plain);
        if (!known || SshSettings.isTooShort(key.getPublic())) {
            throw new Unavailable(
                    "the private key " + settings.privateKey() + " is "
                            + (known
                                    ? "an RSA key of fewer than " + SshSettings.SHORTEST_RSA + " bits"
                                    : "of the type " + key.getType())
                            + ", which is too weak. Make another one (ssh-keygen -t ed25519) and add its public key to"
                            + " ~/.ssh/authorized_keys of user " + settings.user() + " on each host",
                    null);
        }
    }

    private record Passphrase(String text) implements PasswordFinder {

        @Override
        public char[] reqPassword(Resource<?> resource) {
            // A new array each time: sshj blanks it out.
            return text.toCharArray();
        }

        @Override
        public boolean shouldRetry(Resource<?> resource) {
            return false;
        }

        @Override
        public String toString() {
            return "a passphrase";
        }
    }
}
