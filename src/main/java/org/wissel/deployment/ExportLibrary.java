package org.wissel.deployment;

import java.util.List;

/** The exports that lie ready to be deployed. */
public interface ExportLibrary {

    /** Every sound export, by project and version. Unsound archives are left out here and named by {@link #problems()}. */
    List<Export> exports();

    /** What is wrong with the archives that cannot be deployed: one sentence each, the file's name first. */
    List<String> problems();

    /**
     * The export of this version.
     *
     * @throws UnknownNameException when no sound archive holds it; the message lists what lies ready, and the problem of an
     *     archive that bears its name
     */
    Export export(ProjectVersion id);
}
