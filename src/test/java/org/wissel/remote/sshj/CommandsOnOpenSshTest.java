package org.wissel.remote.sshj;

@NeedsOpenSsh
class CommandsOnOpenSshTest extends CommandsContract {

    @Override
    protected TestServer newServer() {
        return new TestServer.OpenSsh();
    }
}
