package org.wissel.remote.sshj;

import java.io.IOException;
import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.userauth.keyprovider.KeyProvider;
import net.schmizz.sshj.userauth.password.PasswordFinder;
import net.schmizz.sshj.userauth.password.Resource;
import org.wissel.remote.SshProperties;

/** The private key that a user signs in with, read anew for each connection, so that a changed file counts at once. */
final class SigningKey {

    private SigningKey() {}

    /** @throws Unavailable when the file cannot be read or its passphrase is wrong */
    static KeyProvider of(SshProperties settings, SSHClient client) throws Unavailable {
        try {
            String passphrase = settings.passphrase();
            KeyProvider key = client.loadKeys(
                    settings.privateKey().toString(), passphrase == null ? null : new Passphrase(passphrase));
            // Read now, so that a wrong passphrase is not taken for a refusal by the host.
            key.getPublic();
            key.getPrivate();
            return key;
        } catch (IOException | RuntimeException unreadable) {
            throw new Unavailable(
                    "cannot read the private key " + settings.privateKey() + ": " + Unavailable.words(unreadable)
                            + ". Check that it is an OpenSSH, PEM or PKCS8 key and that the setting passphrase "
                            + (settings.passphrase() == null ? "is given if it has one" : "is right"),
                    unreadable);
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
