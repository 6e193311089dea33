package org.wissel.process;

import java.util.List;
import java.util.Optional;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * One of {@code wissel.users}.
 *
 * @param id what they sign in with
 * @param password the first one; the engine keeps a salted hash of it
 * @param firstName their id by default
 * @param lastName empty by default
 * @param email empty by default
 * @param groups what they may do: {@link Groups#MADE}
 */
record FirstUser(
        @DefaultValue("") String id,
        @DefaultValue("") String password,
        String firstName,
        @DefaultValue("") String lastName,
        @DefaultValue("") String email,
        @DefaultValue List<String> groups) {

    FirstUser {
        firstName = Optional.ofNullable(firstName).orElse(id);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return id + " in " + groups;
    }
}
