package org.wissel.process;

import java.lang.module.ModuleDescriptor.Version;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.info.BuildProperties;
import org.springframework.stereotype.Component;

/** The release of this Wissel, as deployments of its models name it: {@code wissel 0.1.0}. */
@Component
class Release {

    private static final String WISSEL = "wissel ";
    /** Started from classes that nobody built: the oldest of all, which leaves the models of every other one alone. */
    private static final String UNKNOWN = "0";

    private final String version;

    Release(ObjectProvider<BuildProperties> build) {
        this.version = Optional.ofNullable(build.getIfAvailable())
                .map(BuildProperties::getVersion)
                .or(() -> Optional.ofNullable(Release.class.getPackage().getImplementationVersion()))
                .filter(named -> parsed(named).isPresent())
                .orElse(UNKNOWN);
    }

    /** The source of a deployment that this release makes. */
    String source() {
        return WISSEL + version;
    }

    /**
     * Whether a deployment was made by a newer release than this one. One without a version is of before they were named, or
     * was made past Wissel.
     *
     * @param source of a deployment; null where it has none
     */
    boolean isOlderThan(String source) {
        return source != null
                && source.startsWith(WISSEL)
                && parsed(source.substring(WISSEL.length()))
                        .filter(other -> other.compareTo(parsed(version).orElseThrow()) > 0)
                        .isPresent();
    }

    /** A snapshot comes before its release. */
    private static Optional<Version> parsed(String version) {
        try {
            return Optional.of(Version.parse(version));
        } catch (IllegalArgumentException none) {
            return Optional.empty();
        }
    }
}
