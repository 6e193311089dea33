package org.wissel.process;

import java.time.Clock;
import org.springframework.stereotype.Component;
import org.wissel.deployment.Clusters;
import org.wissel.deployment.DeadlineAction;
import org.wissel.deployment.Deadlines;
import org.wissel.deployment.Journal;

/** Meet approval deadline. */
@Component
class MeetApprovalDeadlineDelegate extends MeetDeadline {

    MeetApprovalDeadlineDelegate(
            KeptVariables kept, AbortOrders aborts, Clusters clusters, Journal journal, Telling telling, Clock clock) {
        super(kept, aborts, clusters, journal, telling, clock);
    }

    @Override
    DeadlineAction action(Deadlines deadlines) {
        return deadlines.onApproval();
    }

    @Override
    String overdue(Deadlines deadlines) {
        return "nobody has decided on the swap for " + deadlines.approval().toMinutes() + " min";
    }
}
