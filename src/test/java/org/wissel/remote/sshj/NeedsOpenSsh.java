package org.wissel.remote.sshj;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Runs a test class where OpenSSH's server is installed. Elsewhere it says that it did not, and fails where CI is set. */
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NeedsOpenSsh.Condition.class)
@interface NeedsOpenSsh {

    /** Looks for the server. */
    final class Condition implements ExecutionCondition {

        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            if (OpenSshServer.isInstalled()) {
                return ConditionEvaluationResult.enabled("OpenSSH's server is installed");
            }
            String said = context.getDisplayName() + " did not run: there is no /usr/sbin/sshd (openssh-server)";
            if (System.getenv("CI") != null) {
                throw new IllegalStateException(said + ", and CI is set, so it must");
            }
            System.out.println(said);
            return ConditionEvaluationResult.disabled(said);
        }
    }
}
