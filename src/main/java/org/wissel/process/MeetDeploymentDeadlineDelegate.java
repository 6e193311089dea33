package org.wissel.process;

import java.time.Clock;
import org.springframework.stereotype.Component;
import org.wissel.deployment.Clusters;
import org.wissel.deployment.DeadlineAction;
import org.wissel.deployment.Deadlines;
import org.wissel.deployment.Journal;

/** Meet deployment deadline. */
@Component
class MeetDeploymentDeadlineDelegate extends MeetDeadline {

    MeetDeploymentDeadlineDelegate(
            KeptVariables kept, AbortOrders aborts, Clusters clusters, Journal journal, Telling telling, Clock clock) {
        super(kept, aborts, clusters, journal, telling, clock);
    }

    @Override
    DeadlineAction action(Deadlines deadlines) {
        return deadlines.onDeployment();
    }

    @Override
    String overdue(Deadlines deadlines) {
        return "the deployment is not done after " + deadlines.deployment().toMinutes() + " min";
    }
}
