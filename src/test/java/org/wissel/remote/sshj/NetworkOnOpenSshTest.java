package org.wissel.remote.sshj;

@NeedsOpenSsh
class NetworkOnOpenSshTest extends NetworkContract {
    @Override
    protected TestServer newServer() {
        return new TestServer.OpenSsh();
    }
}
