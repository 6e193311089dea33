package org.wissel.remote.sshj;

import java.util.concurrent.atomic.LongAdder;

/** What is counted of all connections; see {@link org.wissel.remote.Connections.Counts}. */
record SshCounts(LongAdder opened, LongAdder failed, LongAdder commands) {

    SshCounts() {
        this(new LongAdder(), new LongAdder(), new LongAdder());
    }
}
