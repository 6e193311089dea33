package org.wissel.web;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.wissel.deployment.Export;
import org.wissel.deployment.ExportLibrary;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.UnknownNameException;

/** Holds what a test puts into it. */
class FakeExportLibrary implements ExportLibrary {

    final List<Export> exports = new ArrayList<>();
    final List<String> problems = new ArrayList<>();

    void beginAfresh() {
        exports.clear();
        problems.clear();
    }

    void holds(ProjectVersion id, String sha256, long size) {
        exports.add(new Export(id, Path.of("/exports/" + id.project() + ".zip"), sha256, size));
    }

    @Override
    public List<Export> exports() {
        return List.copyOf(exports);
    }

    @Override
    public List<String> problems() {
        return List.copyOf(problems);
    }

    @Override
    public Export export(ProjectVersion id) {
        return exports.stream()
                .filter(export -> export.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new UnknownNameException("no export holds " + id));
    }
}
