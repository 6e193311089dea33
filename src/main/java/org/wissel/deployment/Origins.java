package org.wissel.deployment;

/** Tells where what this thread does came from. */
public interface Origins {

    /** {@link Origin#WISSEL} where no request is being answered. */
    Origin current();
}
