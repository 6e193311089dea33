package org.wissel.remote.sshj;

class CommandsOnMinaTest extends CommandsContract {

    @Override
    protected TestServer newServer() {
        return new TestServer.Mina();
    }
}
