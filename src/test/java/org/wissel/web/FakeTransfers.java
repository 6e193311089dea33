package org.wissel.web;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.wissel.deployment.Transfer;
import org.wissel.deployment.Transfers;

/** Tells what a test says that was sent; nobody sends anything here. */
class FakeTransfers implements Transfers {

    private final Map<String, List<Transfer>> transfers = new HashMap<>();

    void beginAfresh() {
        transfers.clear();
    }

    void are(String deployment, Transfer... some) {
        transfers.put(deployment, List.of(some));
    }

    @Override
    public void keep(String deployment, Transfer transfer) {
        throw new UnsupportedOperationException("nothing is sent here");
    }

    @Override
    public List<Transfer> of(String deployment) {
        return transfers.getOrDefault(deployment, List.of());
    }
}
