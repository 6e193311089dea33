package org.wissel.remote.sshj;

class FilesOnMinaTest extends FilesContract {

    @Override
    protected TestServer newServer() {
        return new TestServer.Mina();
    }
}
