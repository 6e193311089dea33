package org.wissel.remote.sshj;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.wissel.sandbox.SshServer;

/** One of the servers that the promises are kept against. */
interface TestServer {

    /** Starts it, on a free port at first and on the same one from then on; in one folder it stays the same host. */
    void start(Path folder, Path authorizedKeys) throws Exception;

    /** Stops it and cuts its connections; commands run on. */
    void stop() throws Exception;

    int port();

    String fingerprint() throws Exception;

    String user();

    /** The sandbox's server. */
    final class Mina implements TestServer {

        private SshServer server;
        private int port;

        @Override
        public void start(Path folder, Path authorizedKeys) {
            server = SshServer.start("node1", folder, authorizedKeys, port);
            port = server.port();
        }

        @Override
        public void stop() {
            server.close();
        }

        @Override
        public int port() {
            return port;
        }

        @Override
        public String fingerprint() {
            return server.fingerprint();
        }

        @Override
        public String user() {
            return "wissel";
        }
    }

    /** The system's OpenSSH. */
    final class OpenSsh implements TestServer {

        private OpenSshServer server;
        private Path authorizedKeys;
        private int port;

        @Override
        public void start(Path folder, Path allowed) throws Exception {
            Files.createDirectories(folder);
            authorizedKeys = folder.resolve("authorized_keys");
            Files.copy(allowed, authorizedKeys, StandardCopyOption.REPLACE_EXISTING);
            server = OpenSshServer.start(folder, authorizedKeys, port);
            port = server.port();
        }

        /** The file of the keys that may sign in. */
        Path authorizedKeys() {
            return authorizedKeys;
        }

        String fingerprint(String type) throws Exception {
            return server.fingerprint(type);
        }

        String knownHostsLine(String type) throws Exception {
            return server.knownHostsLine(type);
        }

        @Override
        public void stop() throws Exception {
            server.stop();
        }

        @Override
        public int port() {
            return port;
        }

        @Override
        public String fingerprint() throws Exception {
            return server.fingerprint("ed25519");
        }

        @Override
        public String user() {
            return System.getProperty("user.name");
        }
    }
}
