package org.wissel.settings;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.boot.context.properties.bind.AbstractBindHandler;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.boot.context.properties.source.UnboundElementsSourceFilter;

/**
 * Refuses settings that nothing reads, at any depth of a list: Spring's own handler for this lets pass what lies below an element
 * of a list. A list comes from one source alone, so only the first that has any of it is looked at.
 */
public final class StrictBinding extends AbstractBindHandler {

    private final ConfigurationPropertyName root;
    private final Set<ConfigurationPropertyName> read = new HashSet<>();
    private final Set<ConfigurationPropertyName> maps = new HashSet<>();
    private final UnboundElementsSourceFilter told = new UnboundElementsSourceFilter();

    /** @param root the name of the list that is bound */
    public StrictBinding(String root) {
        this.root = ConfigurationPropertyName.of(root);
    }

    @Override
    public <T> Bindable<T> onStart(ConfigurationPropertyName name, Bindable<T> target, BindContext context) {
        // One whose value is empty is read as well, though nothing comes of it.
        read.add(name);
        if (Map.class.isAssignableFrom(target.getType().resolve(Object.class))) {
            maps.add(name);
        }
        return target;
    }

    /** @throws IllegalArgumentException when there are any, naming them */
    @Override
    public void onFinish(ConfigurationPropertyName name, Bindable<?> target, BindContext context, Object result) {
        if (context.getDepth() > 0) {
            return;
        }
        for (ConfigurationPropertySource source : context.getSources()) {
            if (source instanceof IterableConfigurationPropertySource iterable) {
                List<ConfigurationPropertyName> ours =
                        iterable.stream().filter(this::isElement).toList();
                if (!ours.isEmpty()) {
                    // Names of environment variables can be written in several ways.
                    if (told.apply(source)) {
                        requireRead(ours);
                    }
                    return;
                }
            }
        }
    }

    private boolean isElement(ConfigurationPropertyName name) {
        return root.isAncestorOf(name) && name.isNumericIndex(root.getNumberOfElements());
    }

    private void requireRead(List<ConfigurationPropertyName> ours) {
        List<String> unknown = new ArrayList<>();
        for (ConfigurationPropertyName each : ours) {
            boolean inMap = maps.stream().anyMatch(map -> map.isAncestorOf(each));
            if (!read.contains(each) && !inMap) {
                unknown.add(each.toString());
            }
        }
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("there is no setting "
                    + String.join(", ", unknown.stream().sorted().toList())
                    + ": correct the name, or leave it out; docs/settings.yaml names those that there are");
        }
    }
}
