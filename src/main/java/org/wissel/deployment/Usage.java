package org.wissel.deployment;

/**
 * Who uses a version.
 *
 * @param sessions live sessions that hold it
 * @param cases open DCM cases that are bound to it
 */
public record Usage(UsageCount sessions, UsageCount cases) {

    static Usage of(java.util.Collection<Usage> perNode) {
        return perNode.iterator().next();
    }
}
