package org.wissel.process;

import java.util.Optional;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.impl.identity.Authentication;

/** Who decides, and the words for it in the journal. */
final class Deciding {

    private Deciding() {}

    static String person(IdentityService identity) {
        return Optional.ofNullable(identity.getCurrentAuthentication())
                .map(Authentication::getUserId)
                .orElse("nobody signed in");
    }

    static String words(String decision, String decidedBy, Optional<String> comment) {
        return decision + " by " + decidedBy
                + comment.filter(text -> !text.isBlank())
                        .map(text -> ": " + text)
                        .orElse("");
    }
}
