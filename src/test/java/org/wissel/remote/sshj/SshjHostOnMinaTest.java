package org.wissel.remote.sshj;

import java.nio.file.Path;
import org.wissel.sandbox.SshServer;

/** The promises, kept against the sandbox's server. */
class SshjHostOnMinaTest extends SshjHostContract {

    private SshServer server;

    @Override
    protected int startServer(Path serverFolder, Path authorizedKeys, int wantedPort) {
        server = SshServer.start("node1", serverFolder, authorizedKeys, wantedPort);
        return server.port();
    }

    @Override
    protected void stopServer() {
        server.close();
    }

    @Override
    protected String fingerprint() {
        return server.fingerprint();
    }

    @Override
    protected String user() {
        return "wissel";
    }
}
