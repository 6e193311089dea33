package org.wissel.remote.sshj;

import com.hierynomus.sshj.key.KeyAlgorithm;
import com.hierynomus.sshj.key.KeyAlgorithms;
import com.hierynomus.sshj.transport.cipher.BlockCiphers;
import com.hierynomus.sshj.transport.cipher.GcmCiphers;
import com.hierynomus.sshj.transport.kex.DHGroups;
import com.hierynomus.sshj.transport.kex.ExtInfoClientFactory;
import com.hierynomus.sshj.transport.mac.Macs;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.List;
import javax.net.SocketFactory;
import net.schmizz.keepalive.KeepAliveProvider;
import net.schmizz.sshj.Config;
import net.schmizz.sshj.DefaultConfig;
import net.schmizz.sshj.common.Factory;
import net.schmizz.sshj.common.SecurityUtils;
import net.schmizz.sshj.transport.cipher.Cipher;
import net.schmizz.sshj.transport.kex.Curve25519SHA256;
import net.schmizz.sshj.transport.kex.ECDHNistP;
import net.schmizz.sshj.transport.kex.KeyExchange;
import net.schmizz.sshj.transport.mac.MAC;

/** How every connection is set up, whatever its host: cryptography, keep-alive, sockets. */
final class SshSettings {

    /** In bits; shorter ones can be broken. */
    static final int SHORTEST_RSA = 2048;

    /** How an RSA key may sign: SHA-1, which {@code ssh-rsa} stands for, does not count as proof any more. */
    static final List<String> RSA_SIGNATURES = List.of("rsa-sha2-512", "rsa-sha2-256");

    private SshSettings() {}

    /** A configuration to share between connections: making one is slow. */
    static Config shared() {
        // Registered last, not left out: the JDK alone reads no ECDSA key of OpenSSH.
        SecurityUtils.registerSecurityProvider("org.bouncycastle.jce.provider.BouncyCastleProvider");
        // Else sshj asks BouncyCastle first, whose AES in plain Java uploads at a sixth of the speed.
        SecurityUtils.setRegisterBouncyCastle(false);
        SecurityUtils.setSecurityProvider(null);
        DefaultConfig config = new DefaultConfig();
        config.setKeyExchangeFactories(keyExchanges());
        config.setKeyAlgorithms(keyAlgorithms());
        config.setCipherFactories(ciphers());
        config.setMACFactories(macs());
        // Asks for an answer; the default heartbeat does not, so it never notices a dead peer.
        config.setKeepAliveProvider(KeepAliveProvider.KEEP_ALIVE);
        return config;
    }

    /**
     * Without SHA-1. Without group exchange too, since sshj takes a group of 1024 bits where the host sends one. OpenSSH has all
     * others since 7.3, and of the first ones since 5.7 (elliptic curves) and 6.5. sshj adds the mark of strict key exchange.
     */
    private static List<Factory.Named<KeyExchange>> keyExchanges() {
        return List.of(
                new Curve25519SHA256.Factory(),
                new Curve25519SHA256.FactoryLibSsh(),
                new ECDHNistP.Factory256(),
                new ECDHNistP.Factory384(),
                new ECDHNistP.Factory521(),
                DHGroups.Group16SHA512(),
                DHGroups.Group18SHA512(),
                DHGroups.Group14SHA256(),
                // No exchange but a mark: asks the host which signatures it takes.
                new ExtInfoClientFactory());
    }

    /**
     * Of host keys and of our own: no DSA, and RSA by SHA-2 only, which OpenSSH has since 7.2. Certificates come last, since a
     * fingerprint and most lines of known_hosts name plain keys; those of RSA are left out, which sshj signs by SHA-1.
     */
    private static List<Factory.Named<KeyAlgorithm>> keyAlgorithms() {
        return List.of(
                KeyAlgorithms.EdDSA25519(),
                KeyAlgorithms.ECDSASHANistp256(),
                KeyAlgorithms.ECDSASHANistp384(),
                KeyAlgorithms.ECDSASHANistp521(),
                KeyAlgorithms.RSASHA512(),
                KeyAlgorithms.RSASHA256(),
                KeyAlgorithms.EdDSA25519CertV01(),
                KeyAlgorithms.ECDSASHANistp256CertV01(),
                KeyAlgorithms.ECDSASHANistp384CertV01(),
                KeyAlgorithms.ECDSASHANistp521CertV01());
    }

    /**
     * AES-GCM first: the processor does it. No CBC, and no chacha20-poly1305: those two are what Terrapin (CVE-2023-48795) needs
     * where the host knows no strict key exchange, and OpenSSH has these four since 6.2.
     */
    private static List<Factory.Named<Cipher>> ciphers() {
        return List.of(
                GcmCiphers.AES128GCM(), GcmCiphers.AES256GCM(), BlockCiphers.AES128CTR(), BlockCiphers.AES256CTR());
    }

    /** SHA-2 only, for the ciphers that have no proof of their own; what is authenticated encrypted comes first. */
    private static List<Factory.Named<MAC>> macs() {
        return List.of(Macs.HMACSHA2256Etm(), Macs.HMACSHA2512Etm(), Macs.HMACSHA2256(), Macs.HMACSHA2512());
    }

    /** Whether it is an RSA key of fewer bits than {@link #SHORTEST_RSA}. */
    static boolean isTooShort(PublicKey key) {
        return key instanceof RSAPublicKey rsa && rsa.getModulus().bitLength() < SHORTEST_RSA;
    }

    /** Sockets without Nagle's delay: sshj does not switch it off, and it costs 40 ms for each command. */
    static SocketFactory promptSockets() {
        return new PromptSockets();
    }

    private static final class PromptSockets extends SocketFactory {

        @Override
        public Socket createSocket() throws IOException {
            Socket socket = new Socket();
            socket.setTcpNoDelay(true);
            socket.setKeepAlive(true);
            return socket;
        }

        @Override
        public Socket createSocket(String host, int port) throws IOException {
            return connected(new InetSocketAddress(host, port), null);
        }

        @Override
        public Socket createSocket(InetAddress host, int port) throws IOException {
            return connected(new InetSocketAddress(host, port), null);
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
            return connected(new InetSocketAddress(host, port), new InetSocketAddress(localHost, localPort));
        }

        @Override
        public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort)
                throws IOException {
            return connected(new InetSocketAddress(host, port), new InetSocketAddress(localHost, localPort));
        }

        private Socket connected(InetSocketAddress to, InetSocketAddress from) throws IOException {
            Socket socket = createSocket();
            if (from != null) {
                socket.bind(from);
            }
            socket.connect(to);
            return socket;
        }
    }
}
