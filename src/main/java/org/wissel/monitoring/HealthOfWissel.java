package org.wissel.monitoring;

import java.util.Set;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.health.AdditionalHealthEndpointPath;
import org.springframework.boot.actuate.health.HealthEndpointGroup;
import org.springframework.boot.actuate.health.HealthEndpointGroups;
import org.springframework.boot.actuate.health.HealthEndpointGroupsPostProcessor;
import org.springframework.boot.actuate.health.HttpCodeStatusMapper;
import org.springframework.boot.actuate.health.StatusAggregator;
import org.springframework.stereotype.Component;

/**
 * Wissel's own health is about Wissel. A host that is down is no reason to start it again or to send its users away, and asking
 * whether Wissel is well asks nothing of any host; they have a group of their own.
 */
@Component
class HealthOfWissel implements HealthEndpointGroupsPostProcessor {

    private static final String HOSTS = "ssh";

    @Override
    public HealthEndpointGroups postProcessHealthEndpointGroups(HealthEndpointGroups groups) {
        HealthEndpointGroup primary = new WithoutHosts(groups.getPrimary());
        return new HealthEndpointGroups() {
            @Override
            public HealthEndpointGroup getPrimary() {
                return primary;
            }

            @Override
            public Set<String> getNames() {
                return groups.getNames();
            }

            @Override
            public HealthEndpointGroup get(String name) {
                return groups.get(name);
            }
        };
    }

    private record WithoutHosts(HealthEndpointGroup all) implements HealthEndpointGroup {

        @Override
        public boolean isMember(String name) {
            return !name.equals(HOSTS) && all.isMember(name);
        }

        @Override
        public boolean showComponents(SecurityContext asking) {
            return all.showComponents(asking);
        }

        @Override
        public boolean showDetails(SecurityContext asking) {
            return all.showDetails(asking);
        }

        @Override
        public StatusAggregator getStatusAggregator() {
            return all.getStatusAggregator();
        }

        @Override
        public HttpCodeStatusMapper getHttpCodeStatusMapper() {
            return all.getHttpCodeStatusMapper();
        }

        @Override
        public AdditionalHealthEndpointPath getAdditionalPath() {
            return all.getAdditionalPath();
        }
    }
}
