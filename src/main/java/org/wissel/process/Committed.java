package org.wissel.process;

import java.util.function.Consumer;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** What became of a transaction, once it has ended. */
final class Committed {

    private Committed() {}

    /** Tells whether the transaction of this thread was committed, when it has ended; at once where there is none. */
    static void tell(Consumer<Boolean> whether) {
        if (!TransactionSynchronizationManager.isSynchronizationActive()) {
            whether.accept(true);
            return;
        }
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCompletion(int status) {
                whether.accept(status == STATUS_COMMITTED);
            }
        });
    }
}
