package org.wissel.deployment;

import java.util.Optional;

/**
 * What somebody said who decided on something, until that is done. A process variable may be edited meanwhile, and a word of one
 * person would become that of another.
 */
public interface KeptWords {

    /**
     * Keeps them, in the caller's transaction and in place of those before.
     *
     * @param instance the id of the deployment, the undeployment or the process that carries the decision out
     */
    void keep(String instance, String words);

    /** Empty where none are kept. */
    Optional<String> of(String instance);

    /** They were made use of. */
    void forget(String instance);
}
