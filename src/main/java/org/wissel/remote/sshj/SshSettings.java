package org.wissel.remote.sshj;

import com.hierynomus.sshj.transport.cipher.BlockCiphers;
import com.hierynomus.sshj.transport.cipher.ChachaPolyCiphers;
import com.hierynomus.sshj.transport.cipher.GcmCiphers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import javax.net.SocketFactory;
import net.schmizz.keepalive.KeepAliveProvider;
import net.schmizz.sshj.Config;
import net.schmizz.sshj.DefaultConfig;
import net.schmizz.sshj.common.SecurityUtils;

/** How every connection is set up, whatever its host: cryptography, keep-alive, sockets. */
final class SshSettings {

    private SshSettings() {}

    /** A configuration to share between connections: making one is slow. */
    static Config shared() {
        // Registered last, not left out: the JDK alone reads no ECDSA key of OpenSSH and knows no chacha20.
        SecurityUtils.registerSecurityProvider("org.bouncycastle.jce.provider.BouncyCastleProvider");
        // Else sshj asks BouncyCastle first, whose AES in plain Java uploads at a sixth of the speed.
        SecurityUtils.setRegisterBouncyCastle(false);
        SecurityUtils.setSecurityProvider(null);
        DefaultConfig config = new DefaultConfig();
        // AES-GCM first: the processor does it; chacha20, the default of OpenSSH, it does not.
        config.setCipherFactories(List.of(
                GcmCiphers.AES128GCM(),
                GcmCiphers.AES256GCM(),
                BlockCiphers.AES128CTR(),
                BlockCiphers.AES256CTR(),
                ChachaPolyCiphers.CHACHA_POLY_OPENSSH()));
        // Asks for an answer; the default heartbeat does not, so it never notices a dead peer.
        config.setKeepAliveProvider(KeepAliveProvider.KEEP_ALIVE);
        return config;
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
