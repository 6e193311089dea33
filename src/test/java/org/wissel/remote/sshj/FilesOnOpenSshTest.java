package org.wissel.remote.sshj;

@NeedsOpenSsh
class FilesOnOpenSshTest extends FilesContract {

    @Override
    protected TestServer newServer() {
        return new TestServer.OpenSsh();
    }
}
