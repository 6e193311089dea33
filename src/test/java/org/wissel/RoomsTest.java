package org.wissel;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows between the rooms. */
@AnalyzeClasses(packages = "org.wissel", importOptions = ImportOption.DoNotIncludeTests.class)
class RoomsTest {

    @ArchTest
    static final ArchRule every_room_knows_only_the_rooms_it_may_know = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("root")
            .definedBy("org.wissel")
            .layer("deployment")
            .definedBy("org.wissel.deployment")
            .layer("process")
            .definedBy("org.wissel.process")
            .layer("web")
            .definedBy("org.wissel.web")
            .layer("nginx")
            .definedBy("org.wissel.nginx")
            .layer("blueriq")
            .definedBy("org.wissel.blueriq")
            .layer("publisher")
            .definedBy("org.wissel.publisher")
            .layer("inventory")
            .definedBy("org.wissel.inventory")
            .layer("journal")
            .definedBy("org.wissel.journal")
            .layer("notification")
            .definedBy("org.wissel.notification")
            .layer("probe")
            .definedBy("org.wissel.probe")
            .layer("monitoring")
            .definedBy("org.wissel.monitoring")
            .layer("remote")
            .definedBy("org.wissel.remote")
            .layer("sshj")
            .definedBy("org.wissel.remote.sshj")
            .layer("settings")
            .definedBy("org.wissel.settings")
            .whereLayer("root")
            .mayOnlyAccessLayers("deployment")
            .whereLayer("deployment")
            .mayNotAccessAnyLayer()
            .whereLayer("remote")
            .mayNotAccessAnyLayer()
            .whereLayer("settings")
            .mayNotAccessAnyLayer()
            .whereLayer("process")
            .mayOnlyAccessLayers("deployment", "settings")
            .whereLayer("web")
            .mayOnlyAccessLayers("deployment")
            .whereLayer("journal")
            .mayOnlyAccessLayers("deployment")
            .whereLayer("notification")
            .mayOnlyAccessLayers("deployment")
            .whereLayer("probe")
            .mayOnlyAccessLayers("deployment")
            .whereLayer("monitoring")
            .mayOnlyAccessLayers("deployment", "remote")
            .whereLayer("monitoring")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("nginx")
            .mayOnlyAccessLayers("deployment", "remote")
            .whereLayer("blueriq")
            .mayOnlyAccessLayers("deployment", "remote")
            .whereLayer("publisher")
            .mayOnlyAccessLayers("deployment", "remote")
            .whereLayer("publisher")
            .mayOnlyBeAccessedByLayers("inventory")
            .whereLayer("inventory")
            .mayOnlyAccessLayers("deployment", "remote", "nginx", "blueriq", "publisher", "settings")
            .whereLayer("sshj")
            .mayOnlyAccessLayers("remote");

    @ArchTest
    static final ArchRule rooms_form_no_circle =
            slices().matching("org.wissel.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule only_process_knows_the_engine = noClasses()
            .that()
            .resideOutsideOfPackage("org.wissel.process")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.camunda..");

    @ArchTest
    static final ArchRule only_sshj_s_room_knows_sshj = noClasses()
            .that()
            .resideOutsideOfPackage("org.wissel.remote.sshj")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("net.schmizz..", "com.hierynomus..");

    @ArchTest
    static final ArchRule only_monitoring_knows_what_reads_it = noClasses()
            .that()
            .resideOutsideOfPackage("org.wissel.monitoring")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.micrometer..", "io.prometheus..", "org.springframework.boot.actuate..");

    @ArchTest
    static final ArchRule the_domain_is_plain_java = noClasses()
            .that()
            .resideInAPackage("org.wissel.deployment")
            .should()
            .dependOnClassesThat()
            .resideOutsideOfPackages("java..", "org.wissel.deployment");

    @ArchTest
    static final ArchRule only_remote_opens_connections_to_hosts = noClasses()
            .that()
            .resideOutsideOfPackage("org.wissel.remote..")
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.net.Socket");

    @ArchTest
    static final ArchRule no_room_is_named_by_kind = classes()
            .should()
            .resideOutsideOfPackages(
                    "..util..", "..utils..", "..helper..", "..helpers..", "..manager..", "..common..", "..config..");
}
