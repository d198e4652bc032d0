package dev.shiplock;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.callMethodWhere;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.fabric8.kubernetes.client.CustomResource;
import java.net.URI;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.NullMarked;

/** Holds the arrows of docs/architecture.md: who may know whom, and what must stay out of the pure packages. */
@AnalyzeClasses(packages = "dev.shiplock", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String[] PURE = ours("snapshot", "comparison", "plan", "revision", "rollout");
    private static final String[] ENTRY_POINTS = ours("app", "demo", "cli", "dashboard");
    private static final String[] KNOW_THE_CLIENT =
            ours("kubernetes", "gate", "operator", "app", "demo", "cli", "dashboard");

    @ArchTest
    static final ArchRule arrowsPointDown = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .withOptionalLayers(true)
            .layer("api")
            .definedBy("dev.shiplock.api..")
            .layer("snapshot")
            .definedBy("dev.shiplock.snapshot..")
            .layer("comparison")
            .definedBy("dev.shiplock.comparison..")
            .layer("plan")
            .definedBy("dev.shiplock.plan..")
            .layer("revision")
            .definedBy("dev.shiplock.revision..")
            .layer("rollout")
            .definedBy("dev.shiplock.rollout..")
            .layer("gate")
            .definedBy("dev.shiplock.gate..")
            .layer("kubernetes")
            .definedBy("dev.shiplock.kubernetes..")
            .layer("operator")
            .definedBy("dev.shiplock.operator..")
            .layer("entry points")
            .definedBy(ENTRY_POINTS)
            .whereLayer("api")
            .mayNotAccessAnyLayer()
            .whereLayer("snapshot")
            .mayOnlyAccessLayers("api")
            .whereLayer("comparison")
            .mayOnlyAccessLayers("api", "snapshot")
            .whereLayer("plan")
            .mayOnlyAccessLayers("api", "snapshot", "comparison")
            .whereLayer("revision")
            .mayOnlyAccessLayers("api", "snapshot", "comparison", "plan")
            .whereLayer("rollout")
            .mayOnlyAccessLayers("api", "snapshot", "comparison", "plan", "revision")
            .whereLayer("gate")
            .mayOnlyAccessLayers("api", "snapshot", "comparison", "plan", "revision", "rollout")
            .whereLayer("kubernetes")
            .mayOnlyAccessLayers("api", "snapshot", "comparison", "plan", "revision", "rollout")
            .whereLayer("entry points")
            .mayNotBeAccessedByAnyLayer();

    @ArchTest
    static final ArchRule purePackagesKnowNoClientFrameworkOrOutsideWorld = noClasses()
            .that()
            .resideInAnyPackage(PURE)
            .should()
            .dependOnClassesThat(resideInAnyPackage(
                            "io.fabric8.kubernetes.client..",
                            "io.javaoperatorsdk..",
                            "io.quarkus..",
                            "io.quarkiverse..",
                            "io.micrometer..",
                            "jakarta..",
                            "org.jboss..",
                            "java.nio.file..",
                            "java.net..")
                    .and(not(equivalentTo(URI.class))))
            .orShould()
            .dependOnClassesThat()
            .haveNameMatching("java\\.io\\.(File.*|RandomAccessFile|Console|Print.*)")
            .orShould()
            .dependOnClassesThat()
            .haveNameMatching("java\\.lang\\.(Thread|Process.*|Runtime)")
            .because("what decides about production is computed from its arguments alone; in-memory streams are fine")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule purePackagesHaveNoClockAndNoChance = noClasses()
            .that()
            .resideInAnyPackage(PURE)
            .or()
            .resideInAPackage("dev.shiplock.api..")
            .should(callMethodWhere(answersDifferentlyEachTime()))
            .orShould()
            .dependOnClassesThat()
            .haveNameMatching("java\\.time\\.(Clock|InstantSource)|java\\.util\\.Random|java\\.security\\.SecureRandom")
            .because("the time is an argument, so that every decision can be repeated")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule theApiIsRecordsAndAnnotations = noClasses()
            .that()
            .resideInAPackage("dev.shiplock.api..")
            .should()
            .dependOnClassesThat(resideInAnyPackage(
                            "io.fabric8.kubernetes.client..",
                            "io.javaoperatorsdk..",
                            "io.quarkus..",
                            "io.quarkiverse..",
                            "jakarta..",
                            "java.io..",
                            "java.nio..",
                            "java.net..")
                    .and(not(equivalentTo(CustomResource.class))))
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule onlyAdaptersCallTheKubernetesClient = noClasses()
            .that()
            .resideOutsideOfPackages(KNOW_THE_CLIENT)
            .should()
            .dependOnClassesThat(
                    resideInAnyPackage("io.fabric8.kubernetes.client..").and(not(equivalentTo(CustomResource.class))));

    @ArchTest
    static final ArchRule onlyTheOperatorKnowsTheOperatorSdk = noClasses()
            .that()
            .resideOutsideOfPackages(ours("operator", "app", "demo"))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.javaoperatorsdk..", "io.quarkiverse.operatorsdk..");

    @ArchTest
    static final ArchRule onlyEntryPointsKnowQuarkus = noClasses()
            .that()
            .resideOutsideOfPackages(ENTRY_POINTS)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.quarkus..", "io.quarkiverse..", "org.eclipse.microprofile..");

    @ArchTest
    static final ArchRule onlyAppIsWiredByTheContainer = noClasses()
            .that()
            .resideOutsideOfPackage("dev.shiplock.app..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("jakarta.enterprise..", "jakarta.inject..");

    @ArchTest
    static final ArchRule nothingIsInjectedIntoFields = noFields()
            .should()
            .beAnnotatedWith("jakarta.inject.Inject")
            .orShould()
            .beAnnotatedWith("org.eclipse.microprofile.config.inject.ConfigProperty")
            .because("constructors say what a class needs")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule noStateIsStatic = fields().that().areStatic().should().beFinal();

    @ArchTest
    static final ArchRule namesSaySomething = noClasses()
            .should()
            .haveNameMatching(".*(Util|Utils|Common|Helper|Helpers|Manager|Impl)(\\$.*)?")
            .orShould()
            .resideInAnyPackage("..util..", "..utils..", "..common..", "..helper..", "..helpers..")
            .orShould()
            .resideInAnyPackage("..manager..", "..impl..");

    @ArchTest
    static final ArchRule everyPackageIsNullMarked = classes().should(resideInANullMarkedPackage());

    private static String[] ours(String... names) {
        String[] packages = new String[names.length];
        for (int i = 0; i < names.length; i++) {
            packages[i] = "dev.shiplock." + names[i] + "..";
        }
        return packages;
    }

    private static DescribedPredicate<JavaMethodCall> answersDifferentlyEachTime() {
        Map<String, Set<String>> methods = Map.of(
                "java.lang.System", Set.of("currentTimeMillis", "nanoTime", "getenv", "getProperty"),
                "java.lang.Math", Set.of("random"),
                "java.util.UUID", Set.of("randomUUID"));
        return DescribedPredicate.describe(
                "ask for the time, a random value or the machine",
                call -> (call.getTargetOwner().getPackageName().equals("java.time")
                                && call.getName().equals("now"))
                        || methods.getOrDefault(call.getTargetOwner().getName(), Set.of())
                                .contains(call.getName()));
    }

    private static ArchCondition<JavaClass> resideInANullMarkedPackage() {
        return new ArchCondition<>("reside in a package whose package-info says @NullMarked") {
            @Override
            public void check(JavaClass item, ConditionEvents events) {
                boolean marked = item.getPackage().isAnnotatedWith(NullMarked.class);
                events.add(new SimpleConditionEvent(
                        item,
                        marked,
                        item.getName() + " is in " + item.getPackageName() + ", which is not @NullMarked"));
            }
        };
    }
}
