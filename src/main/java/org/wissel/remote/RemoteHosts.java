package org.wissel.remote;

/** Gives the remote hosts; equal settings give the same host, so that its one connection is shared. */
public interface RemoteHosts {

    /**
     * The host of this name and these settings. Nothing is connected yet.
     *
     * @throws IllegalArgumentException when the settings cannot work (no key file, no way to check the host key), naming
     *     the setting
     */
    RemoteHost host(String name, SshProperties settings);
}
