package org.wissel.journal;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.wissel.deployment.Act;
import org.wissel.deployment.Audit;

/** Remembers what it was told. */
class ToldAudit implements Audit {

    final List<Act> acts = new CopyOnWriteArrayList<>();

    @Override
    public void did(Act act) {
        acts.add(act);
    }

    @Override
    public void noted(Act act) {
        acts.add(act);
    }
}
